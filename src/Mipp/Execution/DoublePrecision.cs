using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Execution;

/// <summary>Graphs that compute in double precision what they state in single or half: with rounding out of the way, what is left is the function.</summary>
internal static class DoublePrecision
{
    /// <summary>A copy that reads, holds and computes double-precision numbers; nodes with graphs inside stay as they are.</summary>
    public static Graph Of(Graph graph)
    {
        var wide = graph.Share();
        using var scope = new TensorScope();
        foreach (var initializer in wide.Initializers.Where(i => IsNarrow(i.Data!.dtype)).ToArray())
            Graph.SetData(initializer, Widen(initializer.Data!));
        foreach (var input in wide.Inputs.Where(i => IsNarrow(i.ElementType.ToDType())))
            input.ElementType = ElementType.Float64;
        foreach (var cast in wide.Nodes.Where(n => n.Type == "Cast" && IsNarrow(((ElementType)n.Attributes.Int("to", 0)).ToDType())))
            cast.Attributes = cast.Attributes.With("to", (long)ElementType.Float64);
        return wide;
    }

    /// <summary>The same numbers, floating-point ones as double.</summary>
    public static Tensor Widen(Tensor tensor) => IsNarrow(tensor.dtype) ? tensor.to(ScalarType.Float64) : tensor;

    private static bool IsNarrow(ScalarType? type) => type is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;
}
