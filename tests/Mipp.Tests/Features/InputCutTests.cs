using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Features;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Judges;
using Mipp.Tests.Training;

namespace Mipp.Tests.Features;

public class InputCutTests
{
    /// <summary>Zeroing a removed input's weights is feeding it zero.</summary>
    [Fact]
    public void A_cut_network_is_the_dense_one_that_is_fed_zeros()
    {
        var data = TinyData.Spots(50);
        using var dense = ModelZoo.Create("mlp-12-8", TinyData.Shape, TinyData.Classes, seed: 1);
        var selection = Keeping(TinyData.Shape, [0, 9, 11, 30, 63]);

        var (cut, error) = InputCut.Apply(dense, selection, data, repair: false);
        using var owned = cut;

        var batch = data.Batches(50).Single();
        float[] masked = [.. batch.Inputs.Select((x, i) => selection.Features[i % 64].IsKept ? x : 0)];
        Assert.Equal(Outputs(dense, batch with { Inputs = masked }), Outputs(cut, batch), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.InRange(error, 0, CutProof.Limit);
        Assert.Equal([12, 5], cut.Find("fc1.weight")!.Data!.shape);
        Assert.Equal(12 * (64 - 5), Footprint.Of(dense).Macs - Footprint.Of(cut).Macs);
    }

    [Fact]
    public void A_cut_network_is_saved_and_reads_the_same_data()
    {
        using var folder = new TemporaryFolder();
        var data = TinyData.Spots(50);
        using var dense = ModelZoo.Create("mlp-12", TinyData.Shape, TinyData.Classes, seed: 1);
        var (cut, _) = InputCut.Apply(dense, Keeping(TinyData.Shape, [1, 2, 40]), data, repair: true);
        using var owned = cut;

        OnnxModel.Save(cut, folder.File("cut.onnx"));
        using var loaded = OnnxModel.Load(folder.File("cut.onnx"));

        Assert.Equal(dense.Inputs[0].Shape, loaded.Inputs[0].Shape);
        var batch = data.Batches(50).Single();
        Assert.Equal(Outputs(cut, batch), Outputs(loaded, batch));
        using var scope = new TensorScope();
        var judged = Assert.Single(OnnxRuntimeJudge.Run(cut, batch.ToInputTensor())).Data.ToArray<float>();
        Assert.Equal(judged, Outputs(cut, batch), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    /// <summary>What a copy and a constant told is told by what is left.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Repair_makes_up_for_what_the_kept_inputs_know(bool inTwoNodes)
    {
        var samples = FeatureSelectorTests.Samples();
        float[][] rows = [[1, 0, 1, 5, 0], [0, 2, 0, 1, 0]];
        using var dense = inTwoNodes ? FeatureSelectorTests.LinearInTwoNodes(rows) : FeatureSelectorTests.Linear(rows);
        var selection = Keeping([5], [0, 1]);

        var (plain, _) = InputCut.Apply(dense, selection, samples, repair: false);
        var (repaired, _) = InputCut.Apply(dense, selection, samples, repair: true);
        using var first = plain;
        using var second = repaired;

        var batch = samples.Batches(samples.Count).Single();
        float[] expected = Outputs(dense, batch);
        Assert.Equal(expected, Outputs(repaired, batch), (a, b) => Math.Abs(a - b) < 5e-3);
        Assert.Contains(expected.Zip(Outputs(plain, batch)), pair => Math.Abs(pair.First - pair.Second) > 1);
        // x0 has taken over its copy's weight, and the bias the constant's.
        Assert.Equal([2, 0, 0, 2], repaired.Find("weight")!.Data!.ToArray<float>(), (a, b) => Math.Abs(a - b) < 2e-3);
        Assert.Equal([0.5f + 35, 0.5f + 7], repaired.Find("bias")!.Data!.ToArray<float>(), (a, b) => Math.Abs(a - b) < 5e-3);
    }

    [Fact]
    public void A_network_that_begins_with_a_convolution_is_refused()
    {
        using var graph = ModelZoo.Create("lenet5", [1, 28, 28], classes: 4, seed: 0);
        var data = TinyData.Of(new float[4 * 784], [], 1, 28, 28);

        var error = Assert.Throws<MippException>(() => InputCut.Apply(graph, Keeping([1, 28, 28], [3]), data, repair: false));

        Assert.Contains("/conv1/Conv", error.Message, StringComparison.Ordinal);
    }

    internal static FeatureSelection Keeping(int[] shape, int[] kept)
    {
        int count = shape is [_, var height, var width] ? height * width : shape[0];
        return new FeatureSelection(
            [.. shape], [.. Enumerable.Range(0, count).Select(i => new Feature(kept.Contains(i), 0.5 * (i + 1), i))]);
    }

    private static float[] Outputs(Graph graph, Batch batch)
    {
        using var scope = new TensorScope();
        return new GraphRunner(graph).Run([batch.ToInputTensor()])[0].ToArray<float>();
    }
}
