using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Features;
using Mipp.Graphs;
using Mipp.Information.Gaussian;
using Mipp.Pruning;
using Mipp.Pruning.Calibration;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using Mipp.Tests.Training;
using Mipp.Training;

namespace Mipp.Tests.Pruning;

/// <summary>Whatever takes long looks again and again whether it is to stop.</summary>
[Collection(nameof(RunsAlone))]
public sealed class CancellationTests : IDisposable
{
    private readonly Graph network = Network();
    private readonly CancellationTokenSource stop = new();

    public static TheoryData<string> Criteria { get; } = [.. CriterionRegistry.Descriptions.Select(c => c.Name)];

    public void Dispose()
    {
        network.Dispose();
        stop.Dispose();
    }

    [Theory]
    [MemberData(nameof(Criteria))]
    public void A_run_stops_in_any_of_its_stages_and_leaves_no_tensor_behind(string criterion)
    {
        var options = new PruningOptions { Criterion = criterion, MacsShare = 0.5 };
        var told = new List<PruningStage>();
        Prune(options, p => told.Add(p.Stage)).Dispose();
        foreach (var stage in told.Distinct().Where(s => told.IndexOf(s) < told.Count - 1))
            AssertStops(options, report => report == told.IndexOf(stage) + 1);
    }

    [Theory]
    [InlineData(PruningStage.Select)]
    [InlineData(PruningStage.Repair)]
    public void However_far_a_stage_is_stopping_leaves_no_tensor_behind(PruningStage stage)
    {
        var options = new PruningOptions { MacsShare = 0.5 };
        var told = new List<PruningStage>();
        Prune(options, p => told.Add(p.Stage)).Dispose();
        int[] reports = [.. Enumerable.Range(0, told.Count - 1).Where(r => told[r] == stage)];
        Assert.True(reports.Length > 3, "there is nothing in between");
        foreach (int report in reports)
            AssertStops(options, r => r == report + 1);
    }

    [Fact]
    public void A_test_of_confidence_stops_before_it_has_tested_anything()
    {
        var options = new PruningOptions { Confidence = 0.9 };
        var told = new List<PruningStage>();
        Prune(options, p => told.Add(p.Stage)).Dispose();
        int calibrated = told.IndexOf(PruningStage.Select);
        Assert.Equal(calibrated, AssertStops(options, report => report == calibrated));
    }

    [Fact]
    public void An_elimination_stops_between_two_removals()
    {
        var fake = new Stopping(stop, after: 2);
        using var elimination = new JointElimination<Stopping>([fake]);
        Assert.Throws<OperationCanceledException>(() => elimination.Run(Stopping.Units, Stopping.Units - 1, stop.Token));
        Assert.Equal(2, fake.Removed);
    }

    [Fact]
    public void Maps_are_looked_at_one_group_after_another()
    {
        var coupling = ChannelCoupling.Analyse(network);
        using var view = new NetworkView(ChannelSelection.All(coupling), [.. coupling.PrunableGroups], new CalibrationData(network, Samples()), seed: 0)
        {
            Cancellation = stop.Token,
        };
        Assert.True(view.Groups.Length > 1);
        int seen = 0;
        Assert.Throws<OperationCanceledException>(() => FeatureMaps.MeanOverSamples(view, 16, maps =>
        {
            seen++;
            stop.Cancel();
            return torch.zeros([maps.size(0), maps.size(1)], dtype: ScalarType.Float64);
        }));
        Assert.Equal(1, seen);
    }

    [Fact]
    public void Measuring_stops()
    {
        using var scope = new TensorScope();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => ModelMeasurement.SideBySide([(network, null)], Samples(), cancellation: stop.Token));
        Assert.Throws<OperationCanceledException>(() => FeatureSelector.Select(network, Samples(), new FeatureOptions(), stop.Token));
    }

    /// <summary>Cancels a run at one of its reports.</summary>
    /// <returns>How many reports there were.</returns>
    private int AssertStops(PruningOptions options, Predicate<int> isTime)
    {
        using var cancellation = new CancellationTokenSource();
        int reports = 0;
        long before = Tensor.TotalCount;
        Assert.Throws<OperationCanceledException>(() => Prune(options, p =>
        {
            if (isTime(Interlocked.Increment(ref reports)))
                cancellation.Cancel();
        }, cancellation.Token));
        Assert.Equal(before, Tensor.TotalCount);
        return reports;
    }

    private Graph Prune(PruningOptions options, Action<PruningProgress> tell, CancellationToken cancellation = default) => Pruner.Prune(
        network, Samples(), options, new TrainingTask(Samples(), new TrainingOptions { BatchSize = 64, Epochs = 2 }),
        new Reporter<PruningProgress>(tell), cancellation).Pruned;

    private static Mipp.Data.DatasetSplit Samples() => TinyData.Spots(320);

    private static Graph Network()
    {
        var net = new NetworkBuilder(seed: 8);
        var first = net.Relu(net.BatchNorm("bn1", net.Conv("first", net.Input("x", 1, 8, 8), 4, stride: 2)));
        var second = net.Relu(net.BatchNorm("bn2", net.Conv("second", first, 6)));
        return net.Build(net.Gemm("head", net.Flatten(net.GlobalPool(second)), TinyData.Classes));
    }

    /// <summary>An elimination that asks to be stopped.</summary>
    private sealed class Stopping(CancellationTokenSource stop, int after) : BackwardElimination
    {
        public const int Units = 5;

        public int Removed { get; private set; }

        public override double[] Losses() => new double[Units];

        public override double Loss(int unit) => 0;

        public override void Remove(int unit)
        {
            if (++Removed == after)
                stop.Cancel();
        }

        public override void Dispose()
        {
        }
    }
}
