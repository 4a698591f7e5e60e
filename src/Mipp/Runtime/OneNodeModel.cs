using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Runtime;

/// <summary>A node by itself in ONNX Runtime, whose operator Mipp does not know. Kept for as long as the node and what it reads are.</summary>
internal sealed class OneNodeModel
{
    // Of ONNX's own operators, beside a node of another domain.
    private const int OwnOpset = 17;

    private static readonly ConditionalWeakTable<Node, OneNodeModel> Models = [];

    private readonly Lock gate = new();
    private RuntimeSession? session;
    private ImmutableArray<(ScalarType Type, Tensor? Constant)?> madeFor;

#pragma warning disable CA2255 // Execution/ is below this folder and cannot ask for it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => ForeignOperators.RunBy(Run);

    private static Tensor[] Run(Node node, IReadOnlyList<Tensor?> inputs)
    {
        var session = Models.GetOrCreateValue(node).SessionFor(node, inputs);
        var given = Distinct(node).Where(i => !node.Inputs[i]!.IsInitializer).Select(i => inputs[i]!);
        // A list or a text that only the model gives out (a classifier's labels) keeps nothing from being computed.
        var outputs = node.Outputs.OfType<Value>().ToArray();
        var results = new Queue<Tensor>(session.Run([.. given], i => outputs[i].Uses.Count == 0));
        return [.. node.Outputs.Select(o => o is null ? torch.empty(0) : results.Dequeue())];
    }

    private RuntimeSession SessionFor(Node node, IReadOnlyList<Tensor?> inputs)
    {
        ImmutableArray<(ScalarType Type, Tensor? Constant)?> wanted =
            [.. node.Inputs.Select((v, i) => v is null ? ((ScalarType, Tensor?)?)null : (inputs[i]!.dtype, v.Data))];
        lock (gate)
        {
            if (session is not null && madeFor.SequenceEqual(wanted, SameInput.Instance)) return session;
            session?.Dispose();
            (session, madeFor) = (Load(node, inputs), wanted);
            return session;
        }
    }

    private static RuntimeSession Load(Node node, IReadOnlyList<Tensor?> inputs)
    {
        using var scope = new TensorScope();
        using var model = new Graph(node.Label, node.Domain is "" or "ai.onnx"
            ? ImmutableDictionary<string, int>.Empty.Add("", node.Opset)
            : ImmutableDictionary<string, int>.Empty.Add("", OwnOpset).Add(node.Domain, node.Opset));
        var copies = new Dictionary<Value, Value>();
        foreach (int i in Distinct(node))
        {
            var value = node.Inputs[i]!;
            copies.Add(value, value.IsInitializer
                ? model.AddInitializer($"input{i}", inputs[i]!.detach().cpu().clone())
                : model.AddInput($"input{i}", inputs[i]!.dtype.ToElementType(), shape: null));
        }

        var attributes = node.Attributes.Aggregate(
            Attributes.Empty, (all, a) => all.With(a.Key, a.Value is Tensor tensor ? tensor.clone() : a.Value));
        var names = node.Outputs.Select((o, i) => o is null ? "" : $"output{i}").ToArray();
        var copy = model.AddNode(node.Type, [.. node.Inputs.Select(v => v is null ? null : copies[v])], names, attributes, node.Name, node.Domain);
        foreach (var output in copy.Outputs.OfType<Value>()) model.AddOutput(output);
        return RuntimeSession.Of(model);
    }

    // A value that is read twice is one input.
    private static IEnumerable<int> Distinct(Node node) =>
        Enumerable.Range(0, node.Inputs.Count).Where(i => node.Inputs[i] is { } v && node.Inputs.ToList().IndexOf(v) == i);

    /// <summary>Tensors are compared by reference: TorchSharp's are equal where their elements are.</summary>
    private sealed class SameInput : IEqualityComparer<(ScalarType Type, Tensor? Constant)?>
    {
        public static SameInput Instance { get; } = new();

        public bool Equals((ScalarType Type, Tensor? Constant)? x, (ScalarType Type, Tensor? Constant)? y) =>
            x.HasValue == y.HasValue && x?.Type == y?.Type && ReferenceEquals(x?.Constant, y?.Constant);

        public int GetHashCode((ScalarType Type, Tensor? Constant)? obj) => obj?.Type.GetHashCode() ?? 0;
    }
}
