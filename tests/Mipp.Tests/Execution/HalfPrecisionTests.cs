using Google.Protobuf;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Onnx.Protocol;
using Mipp.Pruning;
using Mipp.Tensors;
using Mipp.Tests.Judges;
using Mipp.Tests.Onnx;

namespace Mipp.Tests.Execution;

/// <summary>Networks whose weights and values have another precision than single.</summary>
[Collection(nameof(RunsAlone))]
public class HalfPrecisionTests
{
    [Theory]
    [InlineData(ScalarType.Float16, 1e-2)]
    [InlineData(ScalarType.BFloat16, 8e-2)]
    [InlineData(ScalarType.Float64, 1e-5)]
    public void A_network_computes_what_it_does_in_single_precision_up_to_rounding(ScalarType type, double tolerance)
    {
        using var scope = new TensorScope();
        using var single = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 2);
        using var graph = Converted(single, type);
        var input = torch.randn([4, 1, 28, 28]).to(type).to(ScalarType.Float32);
        var want = new GraphRunner(single).Run([input])[0];
        var got = new GraphRunner(graph).Run([input.to(type)])[0];
        Assert.Equal(type, got.dtype);
        Assert.InRange(Distance(want, got), 0, tolerance);
    }

    [Fact]
    public void Half_precision_agrees_with_the_judge()
    {
        using var scope = new TensorScope();
        using var single = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 2);
        using var graph = Converted(single, ScalarType.Float16);
        var input = torch.randn([4, 1, 28, 28]).to(ScalarType.Float16);
        var want = OnnxRuntimeJudge.Run(graph, input)[0].Data;
        Assert.InRange(Distance(want, new GraphRunner(graph).Run([input])[0]), 0, 5e-3);
    }

    [Theory]
    [InlineData(ScalarType.Float16, "l1", false)]
    [InlineData(ScalarType.Float16, "mipp", true)]
    [InlineData(ScalarType.Float16, "synflow", false)]
    [InlineData(ScalarType.BFloat16, "synflow", false)]
    [InlineData(ScalarType.Float64, "l1", false)]
    public void Pruning_keeps_the_precision(ScalarType type, string criterion, bool repair)
    {
        using var scope = new TensorScope();
        using var single = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 2);
        using var graph = Converted(single, type);
        float[] values = torch.randn([32, 784]).ToArray<float>();
        var samples = new DatasetSplit(new FloatSamples(values, 784), [], [1, 28, 28], Preprocessing.None);
        var options = new PruningOptions { Criterion = criterion, MacsShare = 0.6, Repair = repair };
        using var pruned = Pruner.Prune(graph, samples, options).Pruned;
        Assert.All(pruned.Parameters, p => Assert.Equal(type, p.Data!.dtype));
        using var again = Protos.Load(Protos.Save(pruned));
        Assert.All(again.Parameters, p => Assert.Equal(type, p.Data!.dtype));
    }

    private static Graph Converted(Graph single, ScalarType type)
    {
        var model = Protos.Save(single);
        using var scope = new TensorScope();
        for (int i = 0; i < model.Graph.Initializer.Count; i++)
        {
            var proto = model.Graph.Initializer[i];
            if (proto.DataType == (int)ElementType.Float32)
                model.Graph.Initializer[i] = TensorCodec.Write(proto.Name, TensorCodec.Read(proto, WeightSource.None).to(type));
        }
        foreach (var info in (ValueInfoProto[])[.. model.Graph.Input, .. model.Graph.Output, .. model.Graph.ValueInfo])
            info.Type.TensorType.ElemType = (int)type.ToElementType();
        return OnnxModel.Load(new MemoryStream(model.ToByteArray()));
    }

    private static double Distance(Tensor want, Tensor got)
    {
        var expected = want.to(ScalarType.Float64);
        return ((got.to(ScalarType.Float64) - expected).abs().max() / expected.abs().max()).Item<double>();
    }
}
