using Google.Protobuf;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Mipp.Runtime;
using Mipp.Tensors;
using Mipp.Tests.Onnx;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Runtime;

/// <summary>Tensors into ONNX Runtime and out of it, and what it says when it refuses.</summary>
public class RuntimeSessionTests
{

    public static TheoryData<ScalarType> Types =>
    [
        ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Bool,
        ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64,
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void Tensors_of_every_element_type_go_in_and_come_out(ScalarType type)
    {
        using var scope = new TensorScope();
        using var session = Session(Protos.Node("Identity", ["x"], ["y"]), (int)type.ToElementType());
        var given = torch.arange(Number(-3), Number(3), One, dtype: ScalarType.Float32).reshape(2, 3).to(type);

        var result = session.Run([given])[0];

        Assert.Equal(type, result.dtype);
        Assert.Equal([2, 3], result.shape);
        Assert.True(result.eq(given).all().Item<bool>());
    }

    [Fact]
    public void A_tensor_of_another_layout_is_read_in_its_own_order()
    {
        using var scope = new TensorScope();
        using var session = Session(Protos.Node("Identity", ["x"], ["y"]), 1);
        var given = torch.arange(Number(0), Number(6), One, dtype: ScalarType.Float32).reshape(2, 3).transpose(0, 1);

        Assert.Equal([0f, 3, 1, 4, 2, 5], session.Run([given])[0].ToArray<float>());
    }

    [Fact]
    public void An_empty_tensor_goes_in_and_comes_out()
    {
        using var scope = new TensorScope();
        using var session = Session(Protos.Node("Identity", ["x"], ["y"]), 1);

        Assert.Equal([0, 3], session.Run([torch.empty(0, 3)])[0].shape);
    }

    [Fact]
    public void A_file_is_loaded_with_the_weights_beside_it()
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        var weights = torch.arange(Number(0), Number(2000), One, dtype: ScalarType.Float32);
        using var graph = new Graph("sum", System.Collections.Immutable.ImmutableDictionary<string, int>.Empty.Add("", 13));
        var x = graph.AddInput("x", ElementType.Float32, new Shape([2000]));
        graph.AddOutput(graph.AddNode("Add", [x, graph.AddInitializer("w", weights.clone())], ["y"]).Outputs[0]!);
        Mipp.Onnx.OnnxModel.Save(graph, folder.File("sum.onnx"), mostInside: 100);
        Assert.True(File.Exists(folder.File("sum.onnx.data")));

        using var session = RuntimeSession.Load(folder.File("sum.onnx"));

        Assert.True(session.Run([weights])[0].equal(weights * Number(2)).all().Item<bool>());
    }

    [Fact]
    public void A_model_that_it_refuses_is_told_of_in_one_line_that_names_the_node()
    {
        var error = Assert.Throws<MippException>(() => Session(Protos.Node("NoSuchThing", ["x"], ["y"]), 1));

        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains("ONNX Runtime refuses the model", error.Message, StringComparison.Ordinal);
        Assert.Contains("NoSuchThing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_it_refuses_is_told_of_in_one_line()
    {
        using var scope = new TensorScope();
        using var session = Session(Protos.Node("Identity", ["x"], ["y"]), 1);

        var error = Assert.Throws<MippException>(() => session.Run([torch.ones(2, 3, dtype: ScalarType.Int64)]));

        Assert.DoesNotContain('\n', error.Message);
        Assert.StartsWith("ONNX Runtime cannot run the model: ", error.Message, StringComparison.Ordinal);
    }

    private static RuntimeSession Session(NodeProto node, int type)
    {
        var model = Protos.Model([node], [Protos.Value("x", type)], ["y"], opset: 16);
        model.Graph.Output[0] = Protos.Value("y", type);
        return RuntimeSession.Load(model.ToByteArray(), "the model");
    }
}
