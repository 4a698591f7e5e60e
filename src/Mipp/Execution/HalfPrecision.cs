using Mipp.Graphs;

namespace Mipp.Execution;

/// <summary>
/// Runs operators on 16-bit floating-point numbers in single precision: libtorch's processor kernels lack many of them, and
/// sum up in 16 bits where others do not. Each result is rounded back, so that values are what the model says they are.
/// </summary>
internal static class HalfPrecision
{
    /// <summary>Whether a node reads 16-bit floating-point numbers and leaves how to compute with them to this class.</summary>
    public static bool Applies(Node node, IReadOnlyList<Tensor?> inputs) =>
        node.Operator is { ChoosesElementType: false } && inputs.Any(i => i is not null && IsHalf(i.dtype));

    /// <summary>The same inputs, 16-bit ones as single precision.</summary>
    public static Tensor?[] Widen(IReadOnlyList<Tensor?> inputs) =>
        [.. inputs.Select(i => i is null ? null : Widen(i))];

    /// <summary>The same numbers, 16-bit ones as single precision.</summary>
    public static Tensor Widen(Tensor tensor) => IsHalf(tensor.dtype) ? tensor.to(ScalarType.Float32) : tensor;

    /// <summary>The results in the types that the node's outputs have.</summary>
    public static Tensor[] Round(Node node, Tensor[] results, IReadOnlyList<Tensor?> inputs)
    {
        var fallback = inputs.First(i => i is not null && IsHalf(i.dtype))!.dtype;
        return [.. results.Select((result, i) => result.dtype == ScalarType.Float32 ? result.to(TypeOf(node, i, fallback)) : result)];
    }

    private static ScalarType TypeOf(Node node, int output, ScalarType fallback) =>
        (output < node.Outputs.Count ? node.Outputs[output]?.ElementType.ToDType() : null) ?? fallback;

    private static bool IsHalf(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16;
}
