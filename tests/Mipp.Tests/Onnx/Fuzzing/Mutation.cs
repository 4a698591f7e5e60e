using Google.Protobuf;
using Google.Protobuf.Collections;
using Mipp.Onnx.Protocol;
using Kind = Mipp.Onnx.Protocol.AttributeProto.Types.AttributeType;

namespace Mipp.Tests.Onnx.Fuzzing;

/// <summary>A change to a model file that leaves it well-formed protobuf, but mostly no valid model.</summary>
internal sealed record Mutation(string Name, Action<ModelProto, Random> Apply)
{
    private static readonly long[] OddNumbers =
        [-1, 0, 1, 2, 3, -2, 7, 65, 100_000, int.MaxValue, int.MinValue, 1L << 32, 1L << 40, 1L << 62, long.MaxValue, long.MinValue];

    private static readonly string[] OutsidePlaces = ["../secret.bin", "/etc/passwd", "..", ".", "", "/dev/zero", "/dev/stdin", "none.bin", "a\0b"];

    private static readonly string[] Types =
    [
        "Add", "Cast", "Clip", "Concat", "ConstantOfShape", "Conv", "ConvTranspose", "Expand", "Flatten", "Gather", "Gemm", "If",
        "Loop", "MatMul", "MaxPool", "Pad", "QLinearConv", "Range", "Reshape", "Resize", "Slice", "Split", "Tile", "Transpose", "Unheard",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("an attribute is another number", OnAttribute((a, random) => (a.I, a.F) = (Odd(random), Odd(random)))),
        new("an element of an attribute is another", OnAttribute((a, random) => On(a.Ints, random, i => a.Ints[i] = Odd(random)))),
        new("an attribute is shorter", OnAttribute((a, random) => On(a.Ints, random, a.Ints.RemoveAt))),
        new("an attribute is longer", OnAttribute((a, random) => a.Ints.Add(Odd(random)))),
        new("an attribute has another type", OnAttribute((a, random) => a.Type = (Kind)random.Next(0, 15))),
        new("an attribute has another name", OnAttribute((a, random) => a.Name = random.Next(2) == 0 ? "" : "axis")),
        new("an attribute is given twice", OnNode((_, node, random) => On(node.Attribute, random, i => node.Attribute.Add(node.Attribute[i].Clone())))),
        new("an attribute is missing", OnNode((_, node, random) => On(node.Attribute, random, node.Attribute.RemoveAt))),
        new("a node has another operator", OnNode((_, node, random) => node.OpType = Types[random.Next(Types.Length)])),
        new("a node is of another domain", OnNode((_, node, _) => node.Domain = "com.example")),
        new("a node is missing", (model, random) => On(model.Graph.Node, random, model.Graph.Node.RemoveAt)),
        new("a node is there twice", OnNode((model, node, _) => model.Graph.Node.Add(node.Clone()))),
        new("an input is missing", OnNode((_, node, random) => On(node.Input, random, node.Input.RemoveAt))),
        new("an input is left out", OnNode((_, node, random) => On(node.Input, random, i => node.Input[i] = ""))),
        new("an input is any other value", OnNode((model, node, random) => On(node.Input, random, i => node.Input[i] = AnyName(model, random)))),
        new("a node reads what follows", OnNode((model, node, random) => On(node.Input, random, i => node.Input[i] = LaterName(model, node, random)))),
        new("an output is left out", OnNode((_, node, random) => On(node.Output, random, i => node.Output[i] = ""))),
        new("an output's name is taken", OnNode((model, node, random) => On(node.Output, random, i => node.Output[i] = AnyName(model, random)))),
        new("an output more", OnNode((_, node, _) => node.Output.Add("one_more"))),
        new("two nodes change places", OnNode((model, node, random) => Move(model.Graph.Node, node, random))),
        new("an initializer is missing", (model, random) => On(model.Graph.Initializer, random, model.Graph.Initializer.RemoveAt)),
        new("an initializer's name is taken", OnTensor((model, tensor, random) => tensor.Name = AnyName(model, random))),
        new("an initializer has another dimension", OnTensor((_, tensor, random) => On(tensor.Dims, random, i => tensor.Dims[i] = Odd(random)))),
        new("an initializer has its axes reversed", OnTensor((_, tensor, _) => Reverse(tensor.Dims))),
        new("an initializer is a vector", OnTensor((_, tensor, _) => Set(tensor.Dims, tensor.Dims.Aggregate(1L, (a, b) => unchecked(a * b))))),
        new("an initializer is huge and empty", OnTensor((_, tensor, random) => Empty(tensor, random))),
        new("an initializer has fewer bytes", OnTensor((_, tensor, random) => Shorten(tensor, random))),
        new("an initializer has another type", OnTensor((_, tensor, random) => tensor.DataType = random.Next(-1, 25))),
        new("an initializer lies elsewhere", OnTensor((_, tensor, random) => Externalise(tensor, random))),
        new("a declared dimension is another", OnShape((shape, random) => On(shape.Dim, random, i => shape.Dim[i].DimValue = Odd(random)))),
        new("a declared dimension has a name", OnShape((shape, random) => On(shape.Dim, random, i => shape.Dim[i].DimParam = "N"))),
        new("a declared axis more", OnShape((shape, random) => shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = Odd(random) }))),
        new("a declared axis less", OnShape((shape, random) => On(shape.Dim, random, shape.Dim.RemoveAt))),
        new("a value is declared with another type", (model, random) =>
            OnAny(Declared(model), random, v => v.Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = random.Next(-1, 25) } })),
        new("a sequence is declared", (model, random) =>
            OnAny(Declared(model), random, v => v.Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() })),
        new("any value is an output", (model, random) => model.Graph.Output.Add(Protos.Value(AnyName(model, random)))),
        new("any value is an input", (model, random) => model.Graph.Input.Add(Protos.Value(AnyName(model, random), 1, [1, 2]))),
        new("an input of the model is missing", (model, random) => On(model.Graph.Input, random, model.Graph.Input.RemoveAt)),
        new("another operator set", (model, random) => OnAny(model.OpsetImport, random, o => o.Version = Odd(random))),
        new("another operator set that exists", (model, random) => OnAny(model.OpsetImport, random, o => o.Version = random.Next(1, 24))),
        new("a node that makes something huge", OnNode((model, node, random) => On(node.Input, random, i => node.Input[i] = Huge(model, random)))),
        new("a sub-graph where there was none", OnNode((_, node, random) => node.Attribute.Add(Protos.Attribute("then_branch", Nested(random.Next(1, 90)))))),
    ];

    /// <summary>Damages a file as the network or a disk would.</summary>
    public static byte[] Damage(byte[] file, Random random)
    {
        if (random.Next(2) == 0)
            return file[..random.Next(file.Length)];
        byte[] damaged = [.. file];
        for (int flips = random.Next(1, 20); flips > 0; flips--)
            damaged[random.Next(2) == 0 ? random.Next(file.Length) : random.Next(Math.Min(file.Length, 2000))] ^= (byte)(1 << random.Next(8));
        return damaged;
    }

    private static Action<ModelProto, Random> OnNode(Action<ModelProto, NodeProto, Random> change) =>
        (model, random) => OnAny(model.Graph.Node, random, node => change(model, node, random));

    private static Action<ModelProto, Random> OnAttribute(Action<AttributeProto, Random> change) =>
        (model, random) => OnAny([.. model.Graph.Node.SelectMany(n => n.Attribute)], random, a => change(a, random));

    private static Action<ModelProto, Random> OnTensor(Action<ModelProto, TensorProto, Random> change) => (model, random) => OnAny(
        [.. model.Graph.Initializer, .. model.Graph.Node.SelectMany(n => n.Attribute).Select(a => a.T).OfType<TensorProto>()],
        random, tensor => change(model, tensor, random));

    private static Action<ModelProto, Random> OnShape(Action<TensorShapeProto, Random> change) => (model, random) => OnAny(
        [.. Declared(model).Select(v => v.Type?.TensorType?.Shape).OfType<TensorShapeProto>()], random, shape => change(shape, random));

    private static ValueInfoProto[] Declared(ModelProto model) => [.. model.Graph.Input, .. model.Graph.Output, .. model.Graph.ValueInfo];

    private static void OnAny<T>(IList<T> elements, Random random, Action<T> change) => On(elements, random, i => change(elements[i]));

    private static void On<T>(ICollection<T> elements, Random random, Action<int> change)
    {
        if (elements.Count > 0)
            change(random.Next(elements.Count));
    }

    private static long Odd(Random random) => OddNumbers[random.Next(OddNumbers.Length)];

    private static string AnyName(ModelProto model, Random random)
    {
        string[] names = [.. model.Graph.Input.Select(i => i.Name), .. model.Graph.Initializer.Select(i => i.Name), .. model.Graph.Node.SelectMany(n => n.Output), ""];
        return names[random.Next(names.Length)];
    }

    private static string LaterName(ModelProto model, NodeProto node, Random random)
    {
        string[] later = [.. model.Graph.Node.SkipWhile(n => !ReferenceEquals(n, node)).SelectMany(n => n.Output)];
        return later.Length == 0 ? "" : later[random.Next(later.Length)];
    }

    private static void Move(RepeatedField<NodeProto> nodes, NodeProto node, Random random)
    {
        nodes.Remove(node);
        nodes.Insert(random.Next(nodes.Count + 1), node);
    }

    private static void Reverse(IList<long> dims) => Set(dims, [.. dims.Reverse()]);

    private static void Set(IList<long> dims, params long[] values)
    {
        dims.Clear();
        foreach (long value in values)
            dims.Add(value);
    }

    private static void Empty(TensorProto tensor, Random random)
    {
        Set(tensor.Dims, 1L << random.Next(20, 62), random.Next(0, 3));
        tensor.RawData = ByteString.Empty;
    }

    private static void Shorten(TensorProto tensor, Random random) =>
        tensor.RawData = ByteString.CopyFrom(tensor.RawData.Span[..random.Next(tensor.RawData.Length + 1)]);

    private static void Externalise(TensorProto tensor, Random random)
    {
        tensor.ClearRawData();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        foreach (string key in (string[])["location", "offset", "length"])
            if (random.Next(4) > 0)
                tensor.ExternalData.Add(new StringStringEntryProto
                {
                    Key = key,
                    Value = key == "location" ? OutsidePlaces[random.Next(OutsidePlaces.Length)] : $"{Odd(random)}",
                });
    }

    /// <summary>A value that a few bytes declare and no memory holds.</summary>
    private static string Huge(ModelProto model, Random random)
    {
        long side = 1L << random.Next(14, 26);
        model.Graph.Initializer.Add(Protos.Longs("huge_sides", side, side));
        model.Graph.Node.Insert(0, random.Next(3) switch
        {
            0 => Protos.Node("ConstantOfShape", ["huge_sides"], ["huge"]),
            1 => Protos.Node("Expand", [model.Graph.Initializer[0].Name, "huge_sides"], ["huge"]),
            _ => Protos.Node("Tile", [AnyName(model, random), "huge_sides"], ["huge"]),
        });
        return "huge";
    }

    private static GraphProto Nested(int depth) => depth == 0 ? new GraphProto()
        : Protos.Graph([Protos.Node("If", [""], ["y"], Protos.Attribute("then_branch", Nested(depth - 1)))], [], ["y"]);
}
