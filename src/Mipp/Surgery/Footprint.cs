using Mipp.Graphs;
using Mipp.Operators;

namespace Mipp.Surgery;

/// <summary>What a graph costs.</summary>
/// <param name="Macs">
/// Multiply-accumulates of Conv, Gemm and MatMul at batch 1. Nodes whose sizes could not be inferred count nothing.
/// </param>
/// <param name="Parameters">Elements of all parameters.</param>
public readonly record struct Footprint(long Macs, long Parameters)
{
    /// <summary>The cost of a graph whose shapes have been inferred.</summary>
    public static Footprint Of(Graph graph) => new(
        graph.Nodes.Sum(n => MacsOf(n, v => v.Shape!.AtBatchOne())),
        graph.Parameters.Sum(p => Elements(p.Shape!.AtBatchOne())));

    /// <summary>The sum.</summary>
    public static Footprint operator +(Footprint a, Footprint b) => new(a.Macs + b.Macs, a.Parameters + b.Parameters);

    /// <summary>The difference.</summary>
    public static Footprint operator -(Footprint a, Footprint b) => new(a.Macs - b.Macs, a.Parameters - b.Parameters);

    internal static long MacsOf(Node node, SizeOf sizeOf)
    {
        bool sized = node.Inputs.Concat(node.Outputs).All(v => v is null or { Shape: not null });
        return sized ? node.Operator?.Macs(node, sizeOf) ?? 0 : 0;
    }

    internal static long Elements(ReadOnlySpan<long> sizes)
    {
        long elements = 1;
        foreach (long size in sizes)
            elements *= size;
        return elements;
    }
}
