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

/// <summary>Networks whose inputs and outputs are not one of each: they load, run, are cut and saved like any other.</summary>
public class GraphInterfaceTests
{
    private static readonly Dictionary<string, Func<ModelProto>> Networks = new()
    {
        ["an output that is also read inside"] = () => Network(model => model.Graph.Output.Insert(0, Protos.Value("mid", 1, ["N", 6, 6, 6]))),
        ["an output listed twice"] = () => Network(model => model.Graph.Output.Add(model.Graph.Output[0].Clone())),
        ["an input that is an output"] = () => Network(model => model.Graph.Output.Add(Protos.Value("x", 1, ["N", 3, 6, 6]))),
        ["an input that nothing reads"] = () => Network(model => model.Graph.Input.Add(Protos.Value("unused", 1, ["N", 2]))),
        ["an initializer that is an output"] = () => Network(model => model.Graph.Output.Add(Protos.Value("a.bias", 1, [6]))),
        ["initializers among the inputs"] = () => Network(model =>
        {
            foreach (var initializer in model.Graph.Initializer)
                model.Graph.Input.Add(Protos.Value(initializer.Name, 1, [.. initializer.Dims.Select(d => (object)(int)d)]));
        }),
        ["initializers among the inputs, as files before version 4 must"] = () => Network(model =>
        {
            model.IrVersion = 3;
            foreach (var initializer in model.Graph.Initializer)
                model.Graph.Input.Insert(0, Protos.Value(initializer.Name, 1, [.. initializer.Dims.Select(d => (object)(int)d)]));
        }),
        ["two inputs that meet"] = () => Network(_ => { }, inputs: 2),
    };

    /// <summary>ONNX Runtime takes a name for one output only.</summary>
    private const string NotJudged = "an output listed twice";

    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_loaded_run_cut_and_saved(string name)
    {
        using var scope = new TensorScope();
        var model = Networks[name]();
        using var graph = Protos.Load(model);
        var inputs = graph.Inputs.Select(i => torch.randn([2, .. i.Shape!.AtBatchOne()[1..]])).ToArray();
        var outputs = new GraphRunner(graph).Run(inputs);
        Assert.Equal(model.Graph.Output.Select(o => o.Name), graph.Outputs.Select(o => o.Name));
        AssertJudged(name, graph, inputs, outputs);

        var coupling = ChannelCoupling.Analyse(graph);
        Assert.Contains(coupling.Groups, g => !g.IsFrozen);
        var selection = RandomSelection.Of(coupling, new Random(3));
        using var cut = GraphCut.Apply(selection);
        using var masked = GraphMask.Apply(selection);
        Assert.InRange(CutProof.Measure(masked, cut, inputs), 0, CutProof.Limit);
        Assert.True(Footprint.Of(cut).Macs < Footprint.Of(graph).Macs);

        using var again = Protos.Load(Protos.Save(cut));
        Assert.Equal(graph.Inputs.Select(i => i.Name), again.Inputs.Select(i => i.Name));
        Assert.Equal(graph.Outputs.Select(o => o.Name), again.Outputs.Select(o => o.Name));
        AssertJudged(name, again, inputs, new GraphRunner(cut).Run(inputs));
    }

    /// <summary>Conv a → Conv b, whose output is named "mid" → Conv c; a second input is added to a's output.</summary>
    private static ModelProto Network(Action<ModelProto> change, int inputs = 1)
    {
        var net = new NetworkBuilder(seed: 5);
        var x = net.Relu(net.Conv("a", net.Input("x", 3, 6, 6), 6));
        if (inputs == 2)
            x = net.Add(x, net.Conv("second", net.Input("y", 3, 6, 6), 6));
        var mid = net.Relu(net.Conv("b", x, 6));
        using var graph = net.Build(net.Conv("c", mid, 4));
        var model = Protos.Save(graph);
        Rename(model.Graph, mid.Name, "mid");
        change(model);
        return model;
    }

    private static void Rename(GraphProto graph, string from, string to)
    {
        foreach (var node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] = node.Input[i] == from ? to : node.Input[i];
            for (int i = 0; i < node.Output.Count; i++)
                node.Output[i] = node.Output[i] == from ? to : node.Output[i];
        }
    }

    private static void AssertJudged(string name, Graph graph, Tensor[] inputs, Tensor[] outputs)
    {
        if (name == NotJudged)
            return;
        var judged = OnnxRuntimeJudge.Run(graph, inputs);
        foreach (var ((_, want), got) in judged.Zip(outputs))
            Assert.All(want.ToArray<float>().Zip(got.ToArray<float>()), p => Assert.Equal(p.First, p.Second, 1e-3f));
    }
}
