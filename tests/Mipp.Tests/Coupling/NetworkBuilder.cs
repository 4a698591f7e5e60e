using System.Collections.Immutable;
using System.Globalization;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Tests.Coupling;

/// <summary>Builds small networks with random weights, shapes inferred as it goes. Nodes and weights are named after layers.</summary>
/// <param name="seed">Seeds the weights.</param>
/// <param name="opset">The version of ONNX's operator set.</param>
/// <param name="domain">Another set whose operators are used, in version 1; empty for none.</param>
internal sealed class NetworkBuilder(int seed = 0, int opset = 13, string domain = "")
{
    private readonly Random random = new(seed);
    private int nodes;

    public Graph Graph { get; } = new("test", ImmutableDictionary<string, int>.Empty.SetItem(domain, 1).SetItem("", opset));

    public static long Channels(Value value) => value.Shape![1].Factor;

    public Value Input(string name, params ReadOnlySpan<long> sizes)
    {
        Dim[] dims = [Dim.Of("N"), .. sizes.ToArray().Select(s => new Dim(s))];
        return Graph.AddInput(name, ElementType.Float32, new Shape(dims));
    }

    public Value Weight(string name, params long[] shape)
    {
        int count = (int)shape.Aggregate(1L, (a, b) => a * b);
        double scale = 1.5 / Math.Sqrt(Math.Max(1, count / shape[0]));
        float[] data = [.. Enumerable.Range(0, count).Select(_ => (float)(((random.NextDouble() * 2) - 1) * scale))];
        return Graph.AddInitializer(Graph.FreeName(name), Tensor.FromArray<float>(data, shape));
    }

    public Value Positive(string name, params long[] shape)
    {
        int count = (int)shape.Aggregate(1L, (a, b) => a * b);
        float[] data = [.. Enumerable.Range(0, count).Select(_ => (float)(0.5 + random.NextDouble()))];
        return Graph.AddInitializer(Graph.FreeName(name), Tensor.FromArray<float>(data, shape));
    }

    public Value Integers(string name, params long[] contents) =>
        Graph.AddInitializer(Graph.FreeName(name), Tensor.FromArray<long>(contents, [contents.Length]));

    public Value Apply(string type, IReadOnlyList<Value?> inputs, Attributes? attributes = null, string? name = null, string domain = "")
    {
        string label = name ?? string.Create(CultureInfo.InvariantCulture, $"{type.ToLowerInvariant()}{++nodes}");
        var node = Graph.AddNode(type, inputs, [Graph.FreeName($"{label}:out")], attributes, label, domain);
        node.Operator?.Infer(new InferenceContext(node, opset));
        return node.Outputs[0]!;
    }

    public Value Conv(string name, Value x, int filters, int kernel = 3, int stride = 1, int group = 1, bool bias = true) =>
        Conv(name, x, Weight($"{name}.weight", filters, Channels(x) / group, kernel, kernel), stride, group, bias);

    public Value Conv(string name, Value x, Value weight, int stride = 1, int group = 1, bool bias = true)
    {
        long pad = weight.Shape![2].Factor / 2;
        var attributes = Attributes.Empty.With("pads", new[] { pad, pad, pad, pad }).With("strides", new long[] { stride, stride });
        if (group > 1)
            attributes = attributes.With("group", (long)group);
        return Apply("Conv", bias ? [x, weight, Weight($"{name}.bias", weight.Shape[0].Factor)] : [x, weight], attributes, name);
    }

    public Value Gemm(string name, Value x, int outputs) =>
        Apply("Gemm", [x, Weight($"{name}.weight", outputs, x.Shape![1].Factor), Weight($"{name}.bias", outputs)], Attributes.Empty.With("transB", 1L), name);

    public Value MatMul(string name, Value x, int outputs) => Apply("MatMul", [x, Weight($"{name}.weight", x.Shape![-1].Factor, outputs)], name: name);

    public Value BatchNorm(string name, Value x)
    {
        long c = Channels(x);
        return Apply(
            "BatchNormalization",
            [x, Positive($"{name}.weight", c), Weight($"{name}.bias", c), Weight($"{name}.running_mean", c), Positive($"{name}.running_var", c)],
            name: name);
    }

    public Value Relu(Value x) => Apply("Relu", [x]);

    public Value Add(Value a, Value b) => Apply("Add", [a, b]);

    public Value Concat(params Value[] parts) => Apply("Concat", parts, Attributes.Empty.With("axis", 1L));

    public Value Flatten(Value x) => Apply("Flatten", [x], Attributes.Empty.With("axis", 1L));

    public Value GlobalPool(Value x) => Apply("GlobalAveragePool", [x]);

    public Value MaxPool(Value x) =>
        Apply("MaxPool", [x], Attributes.Empty.With("kernel_shape", new long[] { 2, 2 }).With("strides", new long[] { 2, 2 }));

    public Value Slice(Value x, int axis, long start, long end, long step = 1) => Slice(x, [axis], [start], [end], [step]);

    public Value Slice(Value x, long[] axes, long[] starts, long[] ends, long[] steps) =>
        Apply("Slice", [x, Integers("starts", starts), Integers("ends", ends), Integers("axes", axes), Integers("steps", steps)]);

    /// <summary>Zero channels before and after.</summary>
    public Value PadChannels(Value x, long before, long after) => Apply("Pad", [x, Integers("pads", 0, before, 0, 0, 0, after, 0, 0)]);

    /// <summary>He et al.'s option A: every second position, zero channels on both sides.</summary>
    public Value PaddedShortcut(Value x, long filters)
    {
        long padding = (filters - Channels(x)) / 2;
        return PadChannels(Slice(x, [2, 3], [0, 0], [long.MaxValue, long.MaxValue], [2, 2]), padding, padding);
    }

    /// <summary>Ends the network with the given outputs.</summary>
    public Graph Build(params Value[] outputs)
    {
        foreach (var output in outputs)
            Graph.AddOutput(output);
        ShapeInference.Run(Graph);
        return Graph;
    }
}
