using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Execution;
using Mipp.Information;
using Mipp.Surgery;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>Chooses the units that stay along elimination paths: how many in every group, then which, from the outputs to the inputs.</summary>
internal sealed class UnitSelector(
    ChannelCoupling coupling,
    ImmutableArray<GroupLayers> groups,
    CalibrationData data,
    PruningOptions options,
    PathCriterion criterion,
    StoppingRule? rule,
    MemoryPlan memory,
    Action<int, int> stepDone,
    CancellationToken cancellation)
{
    /// <summary>Runs the selection.</summary>
    public UnitChoice Choose() => rule is null ? WithinBudget(Budget.From(options)!) : Until(rule);

    private UnitChoice WithinBudget(Budget budget)
    {
        var paths = Paths();
        int[] counts = Share(budget, paths);
        return FromOutputsToInputs((g, keptOutputs) =>
        {
            // Where all outputs of all consumers survive, the ranking is known.
            bool isWhole = groups[g].Consumers.All(c => keptOutputs(c.Layer) is null);
            var path = isWhole ? new EliminationPath(paths[g].Removals[..counts[g]])
                : criterion.Rank(groups[g].View(keptOutputs, SeedOf(g), cancellation), counts[g]);
            stepDone((3 * groups.Length) - g, 3 * groups.Length);
            return path;
        });
    }

    private UnitChoice Until(StoppingRule rule)
    {
        int total = groups.Sum(g => g.Group.Width);
        int before = 0;
        return FromOutputsToInputs((g, keptOutputs) =>
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

    /// <summary>How many units of its path every group gives up.</summary>
    private int[] Share(Budget budget, ImmutableArray<EliminationPath> paths)
    {
        var model = data.AtSizes(coupling.Graph, () => new FootprintModel(coupling));
        ImmutableArray<ChannelGroup> all = [.. groups.Select(g => g.Group)];
        if ((options.Scope ?? criterion.Scope) == Scope.Layer)
            return Allocation.Uniform(model, all, [.. paths.Select(UnitsOf)], budget);
        var curves = new OutputSensitivity(coupling.Graph, groups, memory, options.Seed)
            .Measure(data, paths, (done, total) => stepDone(groups.Length + (groups.Length * done / total), 3 * groups.Length), cancellation);
        return Allocation.ByOutputLoss(model, all, curves, budget);
    }

    /// <summary>Ranks every group by itself, in the dense network.</summary>
    private ImmutableArray<EliminationPath> Paths()
    {
        var paths = new EliminationPath[groups.Length];
        var progress = new Countup(done => stepDone(done, 3 * groups.Length));
        // The largest first, so that no worker is left alone with it.
        int[] order = [.. Enumerable.Range(0, groups.Length).OrderByDescending(g => groups[g].Consumers.Sum(c => c.Layer.ColumnCount))];
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
    /// <param name="choose">Chooses the units that go of a group, given by its number and by what survives of a consumer's outputs.</param>
    private UnitChoice FromOutputsToInputs(Func<int, Func<ObservedLayer, int[]?>, EliminationPath> choose)
    {
        var selection = ChannelSelection.All(coupling);
        var paths = new EliminationPath[groups.Length];
        for (int g = groups.Length - 1; g >= 0; g--)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var positions = selection.KeptPositions();
            paths[g] = choose(g, layer => positions.GetValueOrDefault((layer.Layer.Output, layer.Layer.OutputAxis)));
            var group = groups[g].Group;
            selection = selection.Keep(group, Enumerable.Range(0, group.Width).Except(UnitsOf(paths[g])));
        }
        return new UnitChoice(selection, groups.Zip(paths).ToImmutableDictionary(p => p.First.Group, p => p.Second));
    }

    private static ImmutableArray<int> UnitsOf(EliminationPath path) => [.. path.Removals.Select(r => r.Unit)];

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
            (left, r) => left.Keep(r.Key, Enumerable.Range(0, r.Key.Width).Except(r.Value.Removals.Select(gone => gone.Unit))));
        return new UnitChoice(selection, removals);
    }
}
