using Mipp.Graphs;
using Mipp.Torch;

namespace Mipp.Execution;

/// <summary>Graphs that compute in double precision what they state in single: with rounding out of the way, what is left is the function.</summary>
internal static class DoublePrecision
{
    /// <summary>A copy that reads, holds and computes double-precision numbers; nodes with graphs inside stay as they are.</summary>
    public static Graph Of(Graph graph)
    {
        var wide = graph.Share();
        using var scope = new TensorScope();
        foreach (var initializer in wide.Initializers.Where(i => i.Data!.DType == DType.Float32).ToArray())
            Graph.SetData(initializer, Widen(initializer.Data!));
        foreach (var input in wide.Inputs.Where(i => i.ElementType == ElementType.Float32))
            input.ElementType = ElementType.Float64;
        foreach (var cast in wide.Nodes.Where(n => n.Type == "Cast" && n.Attributes.Int("to", 0) == (long)ElementType.Float32))
            cast.Attributes = cast.Attributes.With("to", (long)ElementType.Float64);
        return wide;
    }

    /// <summary>The same numbers, single-precision ones as double.</summary>
    public static Tensor Widen(Tensor tensor) => tensor.DType == DType.Float32 ? tensor.To(DType.Float64) : tensor;
}
