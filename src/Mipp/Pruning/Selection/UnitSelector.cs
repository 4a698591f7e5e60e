using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Execution;
using Mipp.Information;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Memory;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Pruning.Selection;

/// <summary>Chooses the units that stay along elimination paths: how many in every group, then which, from the outputs to the inputs.</summary>
internal sealed class UnitSelector(
    ChannelCoupling coupling,
    ImmutableArray<GroupLayers> groups,
    DenseObservation observation,
    CalibrationData data,
    PruningOptions options,
    PathCriterion criterion,
    StoppingRule? rule,
    MemoryPlan memory,
    Action<int, int> stepDone,
    CancellationToken cancellation)
{
    /// <summary>The parts of a selection by the output's loss: ranking the groups, measuring, trying, and ranking again.</summary>
    private const int Parts = 4;

    /// <summary>Runs the selection.</summary>
    public UnitChoice Choose() => rule is null ? WithinBudget(Budget.From(options)!) : Until(rule);

    private UnitChoice WithinBudget(Budget budget)
    {
        var model = data.AtSizes(coupling.Graph, () => new FootprintModel(coupling));
        ImmutableArray<ChannelGroup> all = [.. groups.Select(g => g.Group)];
        if (!options.MeasuresOutput)
        {
            // A group's units cost the same, so that it can be said how many go before it is known which.
            int[] numbers = Allocation.Uniform(model, all, [.. all.Select(g => Enumerable.Range(0, g.Width - 1).ToImmutableArray())], budget);
            return Ranked(numbers, groups.Length, (_, _) => null);
        }
        var paths = Paths();
        var curves = new OutputSensitivity(coupling.Graph, groups, memory, options.Seed)
            .Measure(data, paths, StepsOf(1), cancellation);
        int[] counts = new AllocationTrial(coupling, groups, observation, data, options, memory, cancellation)
            .Best(paths, evenness => Allocation.ByOutputLoss(model, all, curves, budget, evenness), StepsOf(2));
        // Where all outputs of all consumers survive, the ranking is known.
        return Ranked(counts, Parts * groups.Length, (g, keptOutputs) =>
            groups[g].Consumers.All(c => keptOutputs(c.Layer) is null) ? new EliminationPath(paths[g].Removals[..counts[g]]) : null);
    }

    /// <summary>Told how far a part is, tells how far the selection is.</summary>
    private Action<int, int> StepsOf(int part) => (done, total) => stepDone((part * groups.Length) + (groups.Length * done / total), Parts * groups.Length);

    /// <summary>Ranks every group against what survives, as far as units go.</summary>
    /// <param name="counts">How many units of every group go.</param>
    /// <param name="steps">The steps of the whole selection, of which these are the last.</param>
    /// <param name="known">The path of a group where there is no need to rank it, or null.</param>
    private UnitChoice Ranked(int[] counts, int steps, Func<int, Func<ObservedLayer, int[]?>, EliminationPath?> known)
    {
        var progress = new Countup(done => stepDone(steps - groups.Length + done, steps));
        using var limit = TensorWorkers.AtMost(memory.GroupsAtOnce);
        return FromOutputsToInputs(RankingWaves.Of(groups), (g, keptOutputs) =>
        {
            var path = known(g, keptOutputs) ?? criterion.Rank(groups[g].View(keptOutputs, SeedOf(g), cancellation), counts[g]);
            progress.Next();
            return path;
        });
    }

    private UnitChoice Until(StoppingRule rule)
    {
        int total = groups.Sum(g => g.Group.Width);
        int before = 0;
        return FromOutputsToInputs([.. Enumerable.Range(0, groups.Length).Reverse().Select(g => (int[])[g])], (g, keptOutputs) =>
        {
            var path = rule.Select(groups[g], keptOutputs, SeedOf(g), tested =>
            {
                cancellation.ThrowIfCancellationRequested();
                stepDone(before + tested, total);
            });
            before += groups[g].Group.Width;
            return path;
        });
    }

    /// <summary>Ranks every group by itself, in the dense network.</summary>
    private ImmutableArray<EliminationPath> Paths()
    {
        var paths = new EliminationPath[groups.Length];
        var progress = new Countup(done => stepDone(done, Parts * groups.Length));
        // The largest first, so that no worker is left alone with it.
        int[] order = [.. Enumerable.Range(0, groups.Length).OrderByDescending(g => groups[g].ColumnsRead)];
        using var limit = TensorWorkers.AtMost(memory.GroupsAtOnce);
        TensorWorkers.RunAsFree(groups.Length, (_, i) =>
        {
            cancellation.ThrowIfCancellationRequested();
            int g = order[i];
            using var scope = new TensorScope();
            paths[g] = criterion.Rank(groups[g].View(_ => null, SeedOf(g), cancellation), groups[g].Group.Width - 1);
            progress.Next();
        });
        return [.. paths];
    }

    /// <summary>
    /// Ranks every group again, the last one first, against the outputs of its consumers that survive: the target of each
    /// step is the already pruned downstream layer.
    /// </summary>
    /// <param name="waves">The groups' numbers, those together that are ranked side by side.</param>
    /// <param name="choose">Chooses the units that go of a group, given by its number and by what survives of a consumer's outputs.</param>
    private UnitChoice FromOutputsToInputs(ImmutableArray<int[]> waves, Func<int, Func<ObservedLayer, int[]?>, EliminationPath> choose)
    {
        var selection = ChannelSelection.All(coupling);
        var paths = new EliminationPath[groups.Length];
        foreach (int[] wave in waves)
        {
            var positions = selection.KeptPositions();
            TensorWorkers.RunAsFree(wave.Length, (_, i) =>
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = new TensorScope();
                paths[wave[i]] = choose(wave[i], layer => positions.GetValueOrDefault((layer.Layer.Output, layer.Layer.OutputAxis)));
            });
            foreach (int g in wave)
            {
                selection = selection.KeepAllBut(groups[g].Group, paths[g].Removals.Select(r => r.Unit));
            }
        }
        return new UnitChoice(selection, groups.Zip(paths).ToImmutableDictionary(p => p.First.Group, p => p.Second));
    }

    private long SeedOf(int group) => new SeededRandom(options.Seed, group).NextSeed();
}

/// <summary>Which units stay, and for every group that was ranked the removals in order with what each one lost.</summary>
internal sealed record UnitChoice(ChannelSelection Selection, ImmutableDictionary<ChannelGroup, EliminationPath> Removals)
{
    /// <summary>The choice that a control makes of this one.</summary>
    public UnitChoice Instead(Control control, long seed)
    {
        var removals = Removals.ToImmutableDictionary(
            r => r.Key, r => new EliminationPath(control.Instead(r.Key, r.Value.Removals, new SeededRandom(seed, r.Key.Index).NextSeed())));
        var selection = removals.Aggregate(
            ChannelSelection.All(Selection.Coupling),
            (left, r) => left.KeepAllBut(r.Key, r.Value.Removals.Select(gone => gone.Unit)));
        return new UnitChoice(selection, removals);
    }
}
