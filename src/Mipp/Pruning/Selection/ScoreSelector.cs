using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Information;
using Mipp.Pruning.Calibration;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Pruning.Selection;

/// <summary>Chooses the units that stay by their scores, in as many rounds as the criterion wants.</summary>
internal sealed class ScoreSelector(
    ChannelCoupling coupling,
    ImmutableArray<ChannelGroup> groups,
    CalibrationData data,
    PruningOptions options,
    ScoreCriterion criterion,
    TrainingOnTheWay? training,
    Action<int, int> roundDone,
    CancellationToken cancellation)
{
    /// <summary>Runs the selection.</summary>
    /// <exception cref="MippException">The budget cannot be reached, or a score is not a number.</exception>
    public UnitChoice Choose()
    {
        var budget = Budget.From(options)!;
        var model = data.AtSizes(coupling.Graph, () => new FootprintModel(coupling));
        var removed = NothingRemoved();
        for (int round = 1; round <= criterion.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var now = budget with { Share = Math.Pow(budget.Share, (double)round / criterion.Rounds) };
            removed = RemoveMore(model, removed, now, Scores(Without(removed)));
            roundDone(round, criterion.Rounds);
        }
        return new UnitChoice(
            Without(removed), groups.Zip(removed).ToImmutableDictionary(p => p.First, p => new EliminationPath(p.Second)));
    }

    /// <summary>Trains the network before it is pruned.</summary>
    /// <param name="trainer">The criterion, as what trains.</param>
    public void Train(ITrainsFirst trainer)
    {
        using var scope = new TensorScope();
        var budget = Budget.From(options)!;
        var model = data.AtSizes(coupling.Graph, () => new FootprintModel(coupling));
        Allocation.RequireReachable(model, budget);
        using var network = View(ChannelSelection.All(coupling));
        trainer.Train(network, scores => Without(RemoveMore(model, NothingRemoved(), budget, scores)));
    }

    private ImmutableArray<Removal>[] NothingRemoved() => [.. groups.Select(_ => ImmutableArray<Removal>.Empty)];

    private ImmutableArray<Removal>[] RemoveMore(FootprintModel model, ImmutableArray<Removal>[] removed, Budget budget, double[][] scores)
    {
        ImmutableArray<ImmutableArray<(int Unit, double Score)>> paths = [.. groups.Select((_, g) => PathOf(g, removed[g], scores[g]))];
        int[] counts = options.ScopeInForce == Scope.Layer
            ? Allocation.Uniform(model, groups, [.. paths.Select(p => p.Select(u => u.Unit).ToImmutableArray())], budget)
            : Allocation.ByScore(model, groups, paths, budget);
        return
        [
            .. groups.Select((_, g) => removed[g].AddRange(paths[g]
                .Take(counts[g]).Skip(removed[g].Length).Select(u => new Removal(u.Unit, scores[g][u.Unit])))),
        ];
    }

    private double[][] Scores(ChannelSelection left)
    {
        using var scope = new TensorScope();
        using var network = View(left);
        double[][] scores = criterion.Score(network);
        foreach (var (group, own) in groups.Zip(scores))
            if (left.Kept(group).Any(u => !double.IsFinite(own[u])) && !own.All(double.IsPositiveInfinity))
                throw new MippException(
                    $"criterion '{criterion.Name}' gives channels of '{group.Name}' scores that are not numbers: the network's outputs or "
                    + "gradients are not finite for these data; check the model and the scale of the data (--mean, --std).");
        return scores;
    }

    private NetworkView View(ChannelSelection left) =>
        new(left, groups, data, options.Seed) { Training = training, Cancellation = cancellation };

    /// <summary>What is gone already comes first and stays gone; then the others by their scores, all but one.</summary>
    private ImmutableArray<(int Unit, double Score)> PathOf(int group, ImmutableArray<Removal> gone, double[] scores)
    {
        int[] left = [.. Enumerable.Range(0, scores.Length).Except(gone.Select(r => r.Unit)).Where(u => double.IsFinite(scores[u]))];
        double[] comparable = Normalisations.Of(options.Normalisation ?? criterion.Normalisation, [.. left.Select(u => scores[u])]);
        return
        [
            .. gone.Select(r => (r.Unit, double.NegativeInfinity))
                .Concat(left.Zip(comparable).OrderBy(u => u.Second))
                .Take(groups[group].Width - 1),
        ];
    }

    private ChannelSelection Without(ImmutableArray<Removal>[] removed) => groups.Zip(removed).Aggregate(
        ChannelSelection.All(coupling),
        (selection, g) => selection.KeepAllBut(g.First, g.Second.Select(r => r.Unit)));
}
