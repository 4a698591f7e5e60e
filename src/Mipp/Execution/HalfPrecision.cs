using Mipp.Graphs;
using Mipp.Torch;

namespace Mipp.Execution;

/// <summary>
/// Runs operators on 16-bit floating-point numbers in single precision: libtorch's processor kernels lack many of them, and
/// sum up in 16 bits where others do not. Each result is rounded back, so that values are what the model says they are.
/// </summary>
internal static class HalfPrecision
{
    /// <summary>Whether a node reads 16-bit floating-point numbers and leaves how to compute with them to this class.</summary>
    public static bool Applies(Node node, IReadOnlyList<Tensor?> inputs) =>
        node.Operator is { ChoosesElementType: false } && inputs.Any(i => i is not null && IsHalf(i.DType));

    /// <summary>The same inputs, 16-bit ones as single precision.</summary>
    public static Tensor?[] Widen(IReadOnlyList<Tensor?> inputs) =>
        [.. inputs.Select(i => i is null ? null : Widen(i))];

    /// <summary>The same numbers, 16-bit ones as single precision.</summary>
    public static Tensor Widen(Tensor tensor) => IsHalf(tensor.DType) ? tensor.To(DType.Float32) : tensor;

    /// <summary>The results in the types that the node's outputs have.</summary>
    public static Tensor[] Round(Node node, Tensor[] results, IReadOnlyList<Tensor?> inputs)
    {
        var fallback = inputs.First(i => i is not null && IsHalf(i.DType))!.DType;
        return [.. results.Select((result, i) => result.DType == DType.Float32 ? result.To(TypeOf(node, i, fallback)) : result)];
    }

    private static DType TypeOf(Node node, int output, DType fallback) =>
        (output < node.Outputs.Count ? node.Outputs[output]?.ElementType.ToDType() : null) ?? fallback;

    private static bool IsHalf(DType type) => type is DType.Float16 or DType.BFloat16;
}
