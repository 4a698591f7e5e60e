using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Onnx.Protocol;
using Mipp.Operators;

namespace Mipp.Tests.Operators;

/// <summary>One of ONNX's own conformance cases, from Debian's libonnx-testdata: a model, inputs, expected outputs.</summary>
internal sealed record ConformanceCase(string Name)
{
    private const string Root = "/usr/share/libonnx-testdata/data";

    private static readonly string[] Suites = ["node", "pytorch-operator", "pytorch-converted", "simple"];

    private static readonly Lazy<Dictionary<string, ModelProto>> Models = new(ReadModels);

    /// <summary>The cases that use known operators only, in tensors that libtorch has.</summary>
    public static IEnumerable<ConformanceCase> Claimed =>
        Models.Value.Where(m => IsClaimed(m.Value)).Select(m => new ConformanceCase(m.Key));

    /// <summary>The operators of the case's nodes.</summary>
    public IEnumerable<string> NodeTypes => Models.Value[Name].Graph.Node.Select(n => n.OpType);

    public Graph LoadGraph() => OnnxModel.Load(Path.Combine(Root, Name, "model.onnx"));

    /// <summary>The numbers of the case's data sets.</summary>
    public IEnumerable<string> DataSets => Directory.GetDirectories(Path.Combine(Root, Name), "test_data_set_*").Order();

    /// <summary>The tensors of one data set, "input" or "output", in order.</summary>
    public static Tensor[] Read(string dataSet, string kind) =>
    [
        .. Directory.GetFiles(dataSet, $"{kind}_*.pb")
            .OrderBy(f => int.Parse(Path.GetFileNameWithoutExtension(f)[(kind.Length + 1)..]))
            .Select(f => TensorCodec.Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(f)), WeightSource.None)),
    ];

    private static Dictionary<string, ModelProto> ReadModels()
    {
        if (!Directory.Exists(Root))
            throw new InvalidOperationException($"{Root} is missing; install Debian's libonnx-testdata");
        return Suites
            .SelectMany(suite => Directory.GetDirectories(Path.Combine(Root, suite)).Select(d => $"{suite}/{Path.GetFileName(d)}"))
            .Order(StringComparer.Ordinal)
            .ToDictionary(name => name, name => ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Root, name, "model.onnx"))));
    }

    private static bool IsClaimed(ModelProto model) =>
        model.Graph.Node.All(n => OperatorRegistry.Find(n.Domain, n.OpType) is not null)
        && model.Graph.Input.Concat(model.Graph.Output).All(v => IsTensor(v.Type));

    private static bool IsTensor(TypeProto type) =>
        type.ValueCase == TypeProto.ValueOneofCase.TensorType && ((ElementType)type.TensorType.ElemType).ToDType() is not null;
}
