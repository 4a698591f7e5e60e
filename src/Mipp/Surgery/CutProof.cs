using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Surgery;

/// <summary>
/// Compares a cut graph with the masked one. Removing a unit and zeroing everything that reads it are the same function, so
/// whatever difference is left beyond rounding is a mistake in the coupling or the cut.
/// </summary>
public static class CutProof
{
    /// <summary>The largest relative difference that rounding explains in single precision.</summary>
    public const double Limit = 1e-4;

    /// <summary>The largest relative difference that rounding explains in a graph: more where its values have 16 bits.</summary>
    internal static double LimitOf(Graph graph)
    {
        var types = graph.Values.Select(v => v.ElementType).ToHashSet();
        // Each value may be rounded the other way, by half a unit in its last place, in every layer.
        return types.Contains(ElementType.BFloat16) ? 0.1 : types.Contains(ElementType.Float16) ? 0.02 : Limit;
    }

    /// <summary>The largest difference of any output, relative to that output's largest magnitude.</summary>
    /// <remarks>
    /// Elements that are the same infinity or not a number in both graphs agree; one that is so in one graph only makes the
    /// measure infinite. So does an output with elements of which none is finite: it would prove nothing.
    /// </remarks>
    /// <param name="masked">The result of <see cref="GraphMask"/>.</param>
    /// <param name="cut">The result of <see cref="GraphCut"/> for the same selection.</param>
    /// <param name="inputs">One tensor for each of the graphs' inputs.</param>
    /// <returns>0 or above; the proof holds up to <see cref="Limit"/>.</returns>
    public static double Measure(Graph masked, Graph cut, IReadOnlyList<Tensor> inputs)
    {
        using var scope = new TensorScope();
        return Measure(new GraphRunner(masked).Run(inputs), cut, inputs);
    }

    /// <summary>The same with what the masked graph computed, which need not be there any more.</summary>
    internal static double Measure(IReadOnlyList<Tensor> expected, Graph cut, IReadOnlyList<Tensor> inputs)
    {
        using var scope = new TensorScope();
        var actual = new GraphRunner(cut).Run(inputs);
        return OutputDifference.Of(expected, actual);
    }

    /// <summary>
    /// The same of double-precision copies: networks that make their own rounding larger differ there by next to nothing, and
    /// wrongly cut ones by as much as before. Null where a node cannot be run so.
    /// </summary>
    internal static double? MeasureInDouble(Graph masked, Graph cut, IReadOnlyList<Tensor> inputs)
    {
        using var scope = new TensorScope();
        Tensor[] wide = [.. inputs.Select(DoublePrecision.Widen)];
        try
        {
            var expected = RunInDouble(masked, wide);
            using var copy = DoublePrecision.Of(cut);
            return Measure(expected, copy, wide);
        }
        catch (MippException)
        {
            return null;
        }
    }

    private static Tensor[] RunInDouble(Graph masked, Tensor[] inputs)
    {
        using var copy = DoublePrecision.Of(masked);
        return new GraphRunner(copy).Run(inputs);
    }
}
