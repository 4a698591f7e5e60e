using Mipp.Onnx.Protocol;
using Kind = Mipp.Onnx.Protocol.AttributeProto.Types.AttributeType;

namespace Mipp.Onnx;

/// <summary>
/// Takes apart what ONNX Runtime's optimiser has fused, so that the file it wrote is read like the one it was made of. A node
/// that cannot be taken apart stays as it is.
/// </summary>
internal sealed class FusedNodes
{
    private const string Domain = "com.microsoft";

    private readonly NodeProto fused;
    private readonly List<NodeProto> parts = [];

    private FusedNodes(NodeProto fused) => this.fused = fused;

    /// <summary>The nodes that compute what one does, in order.</summary>
    public static IReadOnlyList<NodeProto> TakeApart(NodeProto node)
    {
        if (node.Domain != Domain)
            return [node];
        var whole = new FusedNodes(node);
        bool isKnown = node.OpType switch
        {
            "BiasGelu" => whole.AddBias("Gelu"),
            "FastGelu" when node.Input.Count > 1 => whole.AddBias("FastGelu"),
            "FusedConv" => whole.AddConvolution(),
            "FusedGemm" => whole.AddActivation(whole.Part("Gemm", [.. node.Input], attributes: whole.Attributes("activation"))),
            "SkipLayerNormalization" => whole.AddSkip("LayerNormalization", scale: 2, scales: 2),
            "SkipSimplifiedLayerNormalization" => whole.AddSkip("SimplifiedLayerNormalization", scale: 2, scales: 1),
            _ => false,
        };
        return isKnown ? whole.parts : [node];
    }

    /// <summary>The activation of the sum of both inputs.</summary>
    private bool AddBias(string activation)
    {
        Part(activation, [Part("Add", [fused.Input[0], fused.Input[1]])], fused.Output[0], Domain);
        return true;
    }

    /// <summary>A convolution, plus a fourth input where there is one, then an activation.</summary>
    private bool AddConvolution()
    {
        string sum = Part("Conv", [.. fused.Input.Take(3)], attributes: Attributes("activation"));
        if (fused.Input.Count > 3 && fused.Input[3].Length > 0)
            sum = Part("Add", [sum, fused.Input[3]]);
        return AddActivation(sum);
    }

    /// <summary>Names the activation's parameters, which FusedConv lists and FusedGemm spells out.</summary>
    private bool AddActivation(string input)
    {
        string activation = fused.Attribute.FirstOrDefault(a => a.Name == "activation")?.S.ToStringUtf8() ?? "";
        float[] listed = [.. fused.Attribute.FirstOrDefault(a => a.Name == "activation_params")?.Floats ?? []];
        float? Parameter(string name, int index) =>
            fused.Attribute.FirstOrDefault(a => a.Name == $"activation_{name}") is { } stated ? stated.F
            : index < listed.Length ? listed[index]
            : null;
        string[]? names = activation switch
        {
            "" or "Relu" or "Sigmoid" or "Tanh" or "HardSwish" => [],
            "LeakyRelu" => ["alpha"],
            "HardSigmoid" => ["alpha", "beta"],
            _ => null,
        };
        if (names is null)
            return false;
        var attributes = names.Select((name, i) => (name, Value: Parameter(name, i))).Where(p => p.Value is not null)
            .Select(p => new AttributeProto { Name = p.name, Type = Kind.Float, F = p.Value!.Value });
        Part(activation.Length == 0 ? "Identity" : activation, [input], fused.Output[0], attributes: attributes);
        return true;
    }

    /// <summary>The sum of two inputs, and of a bias where there is one, then normalised.</summary>
    /// <param name="normalisation">The operator.</param>
    /// <param name="scale">The first of its scales among the fused node's inputs.</param>
    /// <param name="scales">How many there may be; the bias of the sum follows them.</param>
    private bool AddSkip(string normalisation, int scale, int scales)
    {
        string Output(int index) => index < fused.Output.Count ? fused.Output[index] : "";
        bool hasBias = fused.Input.Count > scale + scales && fused.Input[scale + scales].Length > 0;
        string sum = Part("Add", [fused.Input[0], fused.Input[1]], hasBias ? "" : Output(3));
        if (hasBias)
            sum = Part("Add", [sum, fused.Input[scale + scales]], Output(3));
        Part(normalisation, [sum, .. fused.Input.Skip(scale).Take(scales)], Output(0), attributes: Attributes());
        // Of the statistics, the optimiser writes none; a file that has them is kept whole.
        return Output(1).Length == 0 && Output(2).Length == 0;
    }

    /// <summary>The fused node's attributes but those that start with a word.</summary>
    private IEnumerable<AttributeProto> Attributes(string without = "\0") =>
        fused.Attribute.Where(a => !a.Name.StartsWith(without, StringComparison.Ordinal));

    /// <summary>Adds a node with one output and gives its name; without one it is called after the fused node's first.</summary>
    private string Part(
        string type, IEnumerable<string> inputs, string output = "", string domain = "", IEnumerable<AttributeProto>? attributes = null)
    {
        string name = output.Length > 0 ? output : $"{fused.Output[0]}/{type}_{parts.Count}";
        parts.Add(new NodeProto
        {
            OpType = type,
            Domain = domain,
            Name = parts.Count == 0 || fused.Name.Length == 0 ? fused.Name : $"{fused.Name}/{type}_{parts.Count}",
            Input = { inputs },
            Output = { name },
            Attribute = { attributes ?? [] },
        });
        return name;
    }
}
