using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Information;
using Mipp.Pruning;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Memory;
using Mipp.Pruning.Selection;
using Mipp.Tensors;

namespace Mipp.Tests.Pruning.Selection;

/// <summary>Half of the second convolution's filters are copies, which may all go for nothing; the others may not.</summary>
public class AllocationTrialTests
{
    private static readonly int[] Copies = [0, 8, 0, 0], AllButOne = [0, 15, 0, 0];

    [Fact]
    public void What_was_foretold_wrongly_is_seen_in_the_outputs()
    {
        List<double> asked = [];
        Assert.Equal(Copies, Best(evenness =>
        {
            asked.Add(evenness);
            return evenness == 0.5 ? Copies : AllButOne;
        }));
        Assert.Equal([0, 0.5, 1], asked);
    }

    [Fact]
    public void Where_a_more_even_allocation_is_worse_none_more_even_is_tried()
    {
        List<double> asked = [];
        Assert.Equal(Copies, Best(evenness =>
        {
            asked.Add(evenness);
            return evenness == 0 ? Copies : AllButOne;
        }));
        Assert.Equal([0, 0.5], asked);
    }

    [Fact]
    public void Without_samples_to_compare_on_what_was_foretold_holds() =>
        Assert.Equal(AllButOne, Best(evenness => evenness == 0 ? AllButOne : Copies, samples: 24));

    private static int[] Best(Func<double, int[]> allocate, int samples = 320)
    {
        using var scope = new TensorScope();
        using var graph = SmallNetwork.BuildWithDuplicates();
        var data = new CalibrationData(graph, SmallNetwork.Calibration(samples));
        using var observation = DenseObservation.Run(graph, data, new SamplingPlan(seed: 0, samples), _ => { }, TestContext.Current.CancellationToken);
        var coupling = ChannelCoupling.Analyse(graph);
        ImmutableArray<GroupLayers> groups = [.. SmallNetwork.Prunable(coupling).Select(g => GroupLayers.Of(g, observation.Layers)!)];
        // The last units go first.
        var paths = groups.Select(g => new EliminationPath(
            [.. Enumerable.Range(1, g.Group.Width - 1).Reverse().Select(unit => new Removal(unit, 1))])).ToImmutableArray();
        var steps = new List<double>();

        int[] best = new AllocationTrial(
            coupling, groups, observation, data, new PruningOptions { MacsShare = 0.5 }, MemoryPlan.Usual(data.BatchSize, 1), TestContext.Current.CancellationToken)
            .Best(paths, allocate, (done, total) => steps.Add((double)done / total));

        Assert.Equal(steps.Order(), steps);
        Assert.All(steps, s => Assert.InRange(s, 0, 1));
        return best;
    }
}
