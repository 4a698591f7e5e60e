using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using Mipp.Tests.Judges;
using Mipp.Tests.Onnx;

namespace Mipp.Tests.Surgery;

/// <summary>Convolutional networks with a node in the middle whose channels are not cut: the rest of the network is.</summary>
public class UncutNodesTests
{
    private const int Width = 6;
    private const int Size = 5;

    private static readonly Dictionary<string, Action<GraphProto, NodeProto>> Kinds = new()
    {
        ["If"] = (graph, node) =>
        {
            graph.Input.Add(Protos.Value("flag", 9, []));
            Become(node, "If", "flag");
            string x = node.Input[1];
            node.Input.RemoveAt(1);
            node.Attribute.Add(Protos.Attribute("then_branch", Protos.Graph([Protos.Node("Relu", [x], ["yes"])], [], ["yes"])));
            node.Attribute.Add(Protos.Attribute("else_branch", Protos.Graph([Protos.Node("Add", [x, x], ["no"])], [], ["no"])));
        },
        ["Loop"] = (graph, node) =>
        {
            graph.Initializer.Add(new TensorProto { Name = "rounds", DataType = 7, Int64Data = { 3 } });
            Become(node, "Loop", "rounds", "");
            var body = Protos.Graph(
                [Protos.Node("Add", ["before", "stem:out"], ["after"]), Protos.Node("Identity", ["goes_on"], ["still"])],
                [Protos.Value("round", 7, []), Protos.Value("goes_on", 9, []), Protos.Value("before")],
                ["still", "after"]);
            body.Output[0] = Protos.Value("still", 9, []);
            node.Attribute.Add(Protos.Attribute("body", body));
        },
        ["QuantizeLinear"] = (graph, node) =>
        {
            graph.Initializer.Add(Protos.Floats("scale", [], 0.05f));
            graph.Initializer.Add(new TensorProto { Name = "zero", DataType = 2, Int32Data = { 128 } });
            string result = node.Output[0];
            node.Output[0] = "quantised";
            Become(node, "QuantizeLinear");
            node.Input.Add(["scale", "zero"]);
            graph.Node.Insert(graph.Node.IndexOf(node) + 1, Protos.Node("DequantizeLinear", ["quantised", "scale", "zero"], [result]));
        },
        ["LSTM"] = (graph, node) =>
        {
            // A sequence of one step, whose features are all of the image.
            string result = node.Output[0];
            var random = new Random(1);
            float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
            graph.Initializer.Add(Protos.Longs("flat", 1, -1, Width * Size * Size));
            graph.Initializer.Add(Protos.Longs("image", -1, Width, Size, Size));
            int features = Width * Size * Size;
            graph.Initializer.Add(Protos.Floats("w", [1, 4 * features, features], Weights(4 * features * features)));
            graph.Initializer.Add(Protos.Floats("r", [1, 4 * features, features], Weights(4 * features * features)));
            int at = graph.Node.IndexOf(node);
            graph.Node.Insert(at, Protos.Node("Reshape", [node.Input[0], "flat"], ["rows"]));
            node.Input[0] = "rows";
            node.Output[0] = "sequence";
            Become(node, "LSTM");
            node.Input.Add(["w", "r"]);
            node.Attribute.Add(Protos.Attribute("hidden_size", features));
            graph.Node.Insert(at + 2, Protos.Node("Reshape", ["sequence", "image"], [result]));
        },
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_network_runs_and_all_but_the_node_is_cut(string kind)
    {
        using var scope = new TensorScope();
        using var graph = Protos.Load(Network(kind));
        var inputs = graph.Inputs.Select(i => i.ElementType == ElementType.Bool
            ? Tensor.FromArray<bool>([true], []) : torch.randn([2, 3, Size, Size])).ToArray();
        AssertJudged(graph, inputs);

        var coupling = ChannelCoupling.Analyse(graph);
        Assert.Contains(kind, coupling.Find("stem")!.FrozenReason, StringComparison.Ordinal);
        Assert.False(coupling.Find("after")!.IsFrozen);
        var selection = RandomSelection.Of(coupling, new Random(1));
        using var cut = GraphCut.Apply(selection);
        using var masked = GraphMask.Apply(selection);
        Assert.InRange(CutProof.Measure(masked, cut, inputs), 0, CutProof.Limit);
        AssertJudged(cut, inputs);
        Assert.Equal(AttributesOf(Protos.Save(graph), kind), AttributesOf(Protos.Save(cut), kind));
    }

    [Fact]
    public void A_node_of_another_domain_is_inspected_and_not_run()
    {
        var model = Network("If");
        var node = model.Graph.Node.Single(n => n.OpType == "If");
        (node.OpType, node.Domain) = ("Fold", "com.example");
        node.Attribute.Clear();
        node.Input[0] = "stem:out";
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.example", Version = 1 });
        using var scope = new TensorScope();
        using var graph = Protos.Load(model);
        var coupling = ChannelCoupling.Analyse(graph);
        Assert.Contains("operator Fold is not known", coupling.Find("stem")!.FrozenReason, StringComparison.Ordinal);
        var error = Assert.Throws<MippException>(() =>
            new GraphRunner(graph).Run([torch.randn([1, 3, Size, Size]), Tensor.FromArray<bool>([true], [])]));
        Assert.Contains("com.example.Fold", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sequences_are_refused_when_they_are_run()
    {
        var model = Protos.Model(
            [Protos.Node("SequenceConstruct", ["x", "x"], ["s"]), Protos.Node("ConcatFromSequence", ["s"], ["y"], Protos.Attribute("axis", 1))],
            [Protos.Value("x", 1, ["N", 3])], ["y"]);
        using var scope = new TensorScope();
        using var graph = Protos.Load(model);
        var error = Assert.Throws<MippException>(() => new GraphRunner(graph).Run([torch.randn([1, 3])]));
        Assert.Contains("SequenceConstruct", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Conv "stem" → the node → Conv "after" → Conv "head".</summary>
    private static ModelProto Network(string kind)
    {
        var net = new NetworkBuilder(seed: 4);
        var x = net.Apply("Identity", [net.Conv("stem", net.Input("x", 3, Size, Size), Width)], name: "middle");
        using var graph = net.Build(net.Conv("head", net.Conv("after", x, 8), 4));
        var model = Protos.Save(graph);
        Kinds[kind](model.Graph, model.Graph.Node.Single(n => n.Name == "middle"));
        return model;
    }

    private static void Become(NodeProto node, string type, params string[] firstInputs)
    {
        node.OpType = type;
        for (int i = 0; i < firstInputs.Length; i++)
            node.Input.Insert(i, firstInputs[i]);
    }

    private static AttributeProto[] AttributesOf(ModelProto model, string type) =>
        [.. model.Graph.Node.Single(n => n.OpType == type).Attribute];

    private static void AssertJudged(Graph graph, Tensor[] inputs)
    {
        float[] want = OnnxRuntimeJudge.Run(graph, inputs)[0].Data.ToArray<float>();
        float[] got = new GraphRunner(graph).Run(inputs)[0].ToArray<float>();
        // One quantisation step where rounding differs.
        Assert.All(want.Zip(got), p => Assert.Equal(p.First, p.Second, 2e-2f));
        Assert.Equal(want.Average(), got.Average(), 1e-4f);
    }
}
