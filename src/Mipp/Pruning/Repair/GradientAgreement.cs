using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Pruning.Repair;

/// <summary>
/// How far the gradients of single batches agree, from 1, where all are the same, to 0, where they have nothing in common but noise:
/// the inverse of one and the gradient noise scale in batches (McCandlish et al., arXiv 1812.06162).
/// </summary>
internal sealed class GradientAgreement
{
    private double common;
    private double whole;

    /// <summary>The mean product of two batches' gradients, as a share of their mean square; about 0, on either side, where there is only noise.</summary>
    public double Share => whole > 0 ? common / whole : 0;

    /// <summary>Adds the gradients of batches at the same weights; a single one tells nothing.</summary>
    /// <param name="byBatch">The gradients of every batch, in the same order of parameters.</param>
    public void Add(Tensor[][] byBatch)
    {
        if (byBatch.Length < 2)
            return;
        using var scope = new TensorScope();
        double squares = byBatch.Sum(Square);
        double ofSum = Square([.. byBatch[0].Select((_, p) => byBatch.Select(g => g[p]).Aggregate((a, b) => a.add(b, One)))]);
        whole += squares / byBatch.Length;
        common += (ofSum - squares) / (byBatch.Length * (byBatch.Length - 1));
    }

    private static double Square(Tensor[] gradients) => gradients.Sum(g => g.pow(Number(2)).sum().to(ScalarType.Float64).Item<double>());
}
