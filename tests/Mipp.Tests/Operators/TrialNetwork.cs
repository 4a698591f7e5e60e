using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Operators;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Judges;

namespace Mipp.Tests.Operators;

/// <summary>A small network of some nodes between convolutions, to be cut.</summary>
internal sealed class TrialNetwork
{
    private int count;

    private TrialNetwork(int opset)
    {
        Graph = new Graph("network", ImmutableDictionary<string, int>.Empty.Add("", opset))
        {
            Metadata = ModelMetadata.Default with { IrVersion = 9 },
        };
        Input = Graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 3, 4, 4));
    }

    public Graph Graph { get; }

    /// <summary>[N, 3, 4, 4].</summary>
    public Value Input { get; }

    /// <summary>Builds a network that ends in a convolution over what <paramref name="body"/> gives, and cuts it: that must equal masking it.</summary>
    public static void Check(int freeUnits, Func<TrialNetwork, Value> body)
    {
        using var scope = new TensorScope();
        using var graph = Build(13, body);
        CheckCuts(graph, freeUnits);
    }

    /// <summary>The same for the network as it is loaded from a file; ONNX Runtime must agree before and after the cut.</summary>
    public static void CheckFile(int freeUnits, int opset, Func<TrialNetwork, Value> body)
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        using (var built = Build(opset, body))
            OnnxModel.Save(built, folder.File("model.onnx"));
        using var graph = OnnxModel.Load(folder.File("model.onnx"));
        AssertJudged(graph);
        CheckCuts(graph, freeUnits, AssertJudged);
    }

    public Value Add(string type, Value?[] inputs, Attributes? attributes = null) =>
        Graph.AddNode(type, inputs, [$"{type}{count++}"], attributes).Outputs[0]!;

    public Value Add(string type, Value?[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Add(type, inputs, SingleNode.With(attributes));

    /// <param name="input">What it reads.</param>
    /// <param name="filters">How many channels it computes.</param>
    /// <param name="channels">How many it reads; needed only where that is not known before the file is loaded.</param>
    public Value Conv(Value input, int filters, long? channels = null) =>
        Add("Conv", [input, Weight(filters, channels ?? Channels(input), 1, 1)]);

    public long Channels(Value value)
    {
        ShapeInference.Run(Graph);
        return value.Shape![1].Factor;
    }

    public Value Weight(params long[] shape) => Graph.AddInitializer($"weight{count++}", torch.randn(shape));

    public Value Number(double number) => Graph.AddInitializer($"number{count++}", torch.full([], Numbers.Number(number), dtype: ScalarType.Float32));

    public Value Index(long index) => Graph.AddInitializer($"index{count++}", Tensor.FromArray([index], []));

    public Value Ints(params long[] elements) => Graph.AddInitializer($"ints{count++}", Tensor.FromArray(elements));

    private static Graph Build(int opset, Func<TrialNetwork, Value> body)
    {
        torch.manual_seed(3);
        var network = new TrialNetwork(opset);
        network.Graph.AddOutput(network.Conv(body(network), 2));
        ShapeInference.Run(network.Graph);
        return network.Graph;
    }

    private static void CheckCuts(Graph graph, int freeUnits, Action<Graph>? judge = null)
    {
        var coupling = ChannelCoupling.Analyse(graph);
        var free = coupling.Groups.Where(g => g.FrozenReason is null).ToArray();
        Assert.Equal(freeUnits, free.Sum(g => g.Width));
        foreach (var group in free.Where(g => g.Width > 1))
        {
            var selection = ChannelSelection.All(coupling).Keep(group, Enumerable.Range(0, group.Width).Where(u => u % 2 == 1));
            using var cut = GraphCut.Apply(selection);
            using var masked = GraphMask.Apply(selection);
            Assert.InRange(CutProof.Measure(masked, cut, Images), 0, CutProof.Limit);
            judge?.Invoke(cut);
        }
    }

    private static Tensor[] Images => [torch.randn([2, 3, 4, 4])];

    private static void AssertJudged(Graph graph)
    {
        var images = Images;
        TestTensors.AssertClose(OnnxRuntimeJudge.Run(graph, images)[0].Data, new GraphRunner(graph).Run(images)[0], 1e-4);
    }
}
