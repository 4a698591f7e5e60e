using System.Collections.Immutable;
using System.Globalization;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Models;

/// <summary>
/// Builds a network layer by layer. Modules are named by paths such as <c>layer1.0.conv1</c>, and nodes and parameters get
/// the names that PyTorch's exporter gives them: <c>/layer1/layer1.0/conv1/Conv</c>, <c>layer1.0.conv1.weight</c>.
/// </summary>
/// <remarks>The graph belongs to the caller once it is finished; one that never is goes with the builder.</remarks>
/// <param name="name">The graph's name.</param>
/// <param name="seed">What the initial weights follow from.</param>
internal sealed class GraphBuilder(string name, long seed) : IDisposable
{
    public const int Opset = 17;
    public const string InputName = "input";
    public const string OutputName = "logits";

    private readonly Graph graph = new(name, ImmutableDictionary<string, int>.Empty.Add("", Opset));
    private readonly Initialisation initialisation = new(seed);
    private readonly Dictionary<string, int> nodeNames = new(StringComparer.Ordinal);
    private bool isFinished;

    /// <summary>The network's input, [N, …sample shape] with any batch size N.</summary>
    public Value Input(IReadOnlyList<int> sampleShape) =>
        graph.AddInput(InputName, ElementType.Float32, new Shape([Dim.Of("N"), .. sampleShape.Select(size => (Dim)size)]));

    /// <summary>A convolution with a square kernel.</summary>
    public Value Conv(string path, Value input, int outputs, int kernel, int stride = 1, int padding = 0, bool bias = true)
    {
        int inputs = Size(input, 1);
        var weight = Parameter($"{path}.weight", initialisation.He([outputs, inputs, kernel, kernel]));
        var attributes = Attributes.Empty
            .With("dilations", Square(1))
            .With("group", 1L)
            .With("kernel_shape", Square(kernel))
            .With("pads", new long[] { padding, padding, padding, padding })
            .With("strides", Square(stride));
        return Node("Conv", path, bias ? [input, weight, Zeros($"{path}.bias", outputs)] : [input, weight], attributes);
    }

    /// <summary>Batch normalisation with PyTorch's constants.</summary>
    public Value BatchNorm(string path, Value input)
    {
        int channels = Size(input, 1);
        return Node(
            "BatchNormalization",
            path,
            [
                input,
                Ones($"{path}.weight", channels),
                Zeros($"{path}.bias", channels),
                Zeros($"{path}.running_mean", channels),
                Ones($"{path}.running_var", channels),
            ],
            Attributes.Empty.With("epsilon", 1e-5f).With("momentum", 0.9f));
    }

    /// <summary>A fully connected layer, [N, inputs] to [N, outputs].</summary>
    public Value Gemm(string path, Value input, int outputs)
    {
        var weight = Parameter($"{path}.weight", initialisation.He([outputs, Size(input, 1)]));
        return Node("Gemm", path, [input, weight, Zeros($"{path}.bias", outputs)], Transposed);
    }

    /// <summary>The last layer: fully connected, its output is the network's. Ends the building.</summary>
    public Graph Classifier(string path, Value input, int classes)
    {
        var weight = Parameter($"{path}.weight", initialisation.Linear([classes, Size(input, 1)]));
        var logits = Node("Gemm", path, [input, weight, Zeros($"{path}.bias", classes)], Transposed, OutputName);
        graph.AddOutput(logits);
        isFinished = true;
        return graph;
    }

    public Value Relu(string path, Value input) => Node("Relu", path, [input]);

    public Value Add(string path, Value a, Value b) => Node("Add", path, [a, b]);

    /// <summary>The largest element of every 2 × 2 square.</summary>
    public Value MaxPool(string path, Value input) =>
        Node(
            "MaxPool",
            path,
            [input],
            Attributes.Empty.With("kernel_shape", Square(2)).With("pads", new long[4]).With("strides", Square(2)));

    /// <summary>The mean of every channel, [N, C, H, W] to [N, C].</summary>
    public Value GlobalAverage(string path, Value input) => Flatten(path, Node("GlobalAveragePool", path, [input]));

    public Value Flatten(string path, Value input) =>
        Node("Flatten", path, [input], Attributes.Empty.With("axis", 1L));

    /// <summary>Every <paramref name="step"/>th row and column.</summary>
    public Value Subsample(string path, Value input, int step) =>
        Node(
            "Slice",
            path,
            [
                input,
                Integers($"{path}.starts", 0, 0),
                Integers($"{path}.ends", long.MaxValue, long.MaxValue),
                Integers($"{path}.axes", 2, 3),
                Integers($"{path}.steps", step, step),
            ]);

    /// <summary>As many channels of zeros before and after the present ones.</summary>
    public Value PadChannels(string path, Value input, int each) =>
        Node(
            "Pad",
            path,
            [input, Integers($"{path}.pads", 0, each, 0, 0, 0, each, 0, 0)],
            Attributes.Empty.With("mode", "constant"));

    public void Dispose()
    {
        if (!isFinished)
            graph.Dispose();
    }

    /// <summary>Any operator; the shapes it gives are inferred at once.</summary>
    /// <returns>Its first output.</returns>
    public Value Node(
        string type, string path, IReadOnlyList<Value?> inputs, Attributes? attributes = null, string? output = null)
    {
        string nodeName = NodeName(path, type);
        var node = graph.AddNode(type, inputs, [output ?? $"{nodeName}_output_0"], attributes, nodeName);
        ShapeInference.Run(node);
        return node.Outputs[0]!;
    }

    private static Attributes Transposed { get; } =
        Attributes.Empty.With("alpha", 1f).With("beta", 1f).With("transB", 1L);

    private static long[] Square(long size) => [size, size];

    private static int Size(Value value, int axis) => checked((int)value.Shape![axis].Factor);

    /// <summary>
    /// The path as the exporter writes it (a number is shown with the name before it: <c>/layer1/layer1.0</c>), the operator,
    /// and a number when the module has applied it before.
    /// </summary>
    private string NodeName(string path, string type)
    {
        var text = new System.Text.StringBuilder();
        string before = "";
        foreach (string part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            string shown = char.IsAsciiDigit(part[0]) && before.Length > 0 ? $"{before}.{part}" : part;
            text.Append('/').Append(shown);
            before = part;
        }
        string stem = text.Append('/').Append(type).ToString();
        int uses = nodeNames.GetValueOrDefault(stem);
        nodeNames[stem] = uses + 1;
        return uses == 0 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}_{uses}");
    }

    private Value Parameter(string name, Tensor data) => graph.AddInitializer(name, data);

    private Value Zeros(string name, int size) => graph.AddInitializer(name, torch.zeros([size]));

    private Value Ones(string name, int size) => graph.AddInitializer(name, torch.ones([size]));

    private Value Integers(string name, params ReadOnlySpan<long> values) =>
        graph.AddInitializer(name, Tensor.FromArray(values, [values.Length]));
}
