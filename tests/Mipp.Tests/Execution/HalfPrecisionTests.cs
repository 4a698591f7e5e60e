using Google.Protobuf;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Onnx.Protocol;
using Mipp.Pruning;
using Mipp.Tests.Judges;
using Mipp.Tests.Onnx;
using Mipp.Torch;

namespace Mipp.Tests.Execution;

/// <summary>Networks whose weights and values have another precision than single.</summary>
[Collection(nameof(RunsAlone))]
public class HalfPrecisionTests
{
    [Theory]
    [InlineData(DType.Float16, 1e-2)]
    [InlineData(DType.BFloat16, 8e-2)]
    [InlineData(DType.Float64, 1e-5)]
    public void A_network_computes_what_it_does_in_single_precision_up_to_rounding(DType type, double tolerance)
    {
        using var scope = new TensorScope();
        using var single = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 2);
        using var graph = Converted(single, type);
        var input = Tensor.RandN([4, 1, 28, 28]).To(type).To(DType.Float32);
        var want = new GraphRunner(single).Run([input])[0];
        var got = new GraphRunner(graph).Run([input.To(type)])[0];
        Assert.Equal(type, got.DType);
        Assert.InRange(Distance(want, got), 0, tolerance);
    }

    [Fact]
    public void Half_precision_agrees_with_the_judge()
    {
        using var scope = new TensorScope();
        using var single = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 2);
        using var graph = Converted(single, DType.Float16);
        var input = Tensor.RandN([4, 1, 28, 28]).To(DType.Float16);
        var want = OnnxRuntimeJudge.Run(graph, input)[0].Data;
        Assert.InRange(Distance(want, new GraphRunner(graph).Run([input])[0]), 0, 5e-3);
    }

    [Theory]
    [InlineData(DType.Float16, "l1", false)]
    [InlineData(DType.Float16, "mipp", true)]
    [InlineData(DType.Float16, "synflow", false)]
    [InlineData(DType.BFloat16, "synflow", false)]
    [InlineData(DType.Float64, "l1", false)]
    public void Pruning_keeps_the_precision(DType type, string criterion, bool repair)
    {
        using var scope = new TensorScope();
        using var single = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 2);
        using var graph = Converted(single, type);
        float[] values = Tensor.RandN([32, 784]).ToArray<float>();
        var samples = new DatasetSplit(new FloatSamples(values, 784), [], [1, 28, 28], Preprocessing.None);
        var options = new PruningOptions { Criterion = criterion, MacsShare = 0.6, Repair = repair };
        using var pruned = Pruner.Prune(graph, samples, options).Pruned;
        Assert.All(pruned.Parameters, p => Assert.Equal(type, p.Data!.DType));
        using var again = Protos.Load(Protos.Save(pruned));
        Assert.All(again.Parameters, p => Assert.Equal(type, p.Data!.DType));
    }

    private static Graph Converted(Graph single, DType type)
    {
        var model = Protos.Save(single);
        using var scope = new TensorScope();
        for (int i = 0; i < model.Graph.Initializer.Count; i++)
        {
            var proto = model.Graph.Initializer[i];
            if (proto.DataType == (int)ElementType.Float32)
                model.Graph.Initializer[i] = TensorCodec.Write(proto.Name, TensorCodec.Read(proto, WeightSource.None).To(type));
        }
        foreach (var info in (ValueInfoProto[])[.. model.Graph.Input, .. model.Graph.Output, .. model.Graph.ValueInfo])
            info.Type.TensorType.ElemType = (int)type.ToElementType();
        return OnnxModel.Load(new MemoryStream(model.ToByteArray()));
    }

    private static double Distance(Tensor want, Tensor got)
    {
        var expected = want.To(DType.Float64);
        return ((got.To(DType.Float64) - expected).Abs().Max() / expected.Abs().Max()).Item<double>();
    }
}
