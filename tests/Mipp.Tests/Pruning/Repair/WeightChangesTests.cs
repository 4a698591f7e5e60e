using Mipp.Coupling;
using Mipp.Information.Gaussian;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Repair;
using Mipp.Tensors;

namespace Mipp.Tests.Pruning.Repair;

/// <summary>A layer of 400 columns seen on 48 images: what its re-fits change, held whole and held in sample space.</summary>
public sealed class WeightChangesTests
{
    private const int Images = 48;

    [Fact]
    public void Move_the_output_the_same_whether_they_are_held_whole_or_in_sample_space()
    {
        using var scope = new TensorScope();
        using var graph = SmallNetwork.Build();
        using var observation = DenseObservation.Run(
            graph, new CalibrationData(graph, SmallNetwork.Calibration(Images)), new SamplingPlan(seed: 0, Images), _ => { }, TestContext.Current.CancellationToken);
        var group = SmallNetwork.Prunable(ChannelCoupling.Analyse(graph))
            .Select(g => GroupLayers.Of(g, observation.Layers)!).Single(g => g.Consumers[0].Layer.ColumnCount == 400);
        var consumer = group.Consumers[0];
        using var joint = group.View(_ => null, 0).EliminateByError();
        var elimination = Assert.IsType<SampleSpaceReconstruction>(joint.Consumers[0]);
        using var whole = new DenseWeightChanges(consumer, elimination, levels: 2);
        using var few = new SampleSpaceWeightChanges(consumer, elimination, levels: 2);
        List<int> gone = [];
        foreach (var (level, unit) in new[] { (0, 3), (1, 0) })
        {
            elimination.Remove(unit);
            gone.Add(unit);
            whole.Note(level, gone);
            few.Note(level, gone);
        }
        var columns = torch.randn([7, consumer.Layer.ColumnCount]);
        var gradients = torch.randn([7, consumer.Layer.OutputCount]);
        var expected = whole.Move(columns, gradients);
        Assert.Equal([7, 2], few.Move(columns, gradients).shape);
        Assert.True(expected.allclose(few.Move(columns, gradients), 1e-4, 1e-4 * expected.abs().max().Item<float>()));

        // Naively, image by image.
        float[] all = whole.Whole.narrow(0, 1, 1).ToArray<float>();
        float[] x = columns.ToArray<float>(), g = gradients.ToArray<float>();
        int n = (int)consumer.Layer.ColumnCount, outputs = (int)consumer.Layer.OutputCount;
        double moved = Enumerable.Range(0, outputs).Sum(o => g[o] * Enumerable.Range(0, n).Sum(c => (double)all[(o * n) + c] * x[c]));
        Assert.Equal(moved, expected.ToArray<float>()[1], 1e-3 * Math.Abs(moved));
    }
}
