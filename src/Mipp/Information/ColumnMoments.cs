using Mipp.Torch;

namespace Mipp.Information;

/// <summary>
/// The sufficient statistics of a linear fit: sums over samples of 1, x, x·xᵀ, t and x·tᵀ. Products are formed in the
/// batch's own precision and added up in float64, so batches, threads and machines can be summed.
/// </summary>
internal sealed class ColumnMoments : IDisposable
{
    private Tensor? sums;
    private Tensor? products;
    private Tensor? targetSums;
    private Tensor? crossProducts;

    /// <summary>The number of samples seen.</summary>
    public double Count { get; private set; }

    /// <summary>Adds a batch of samples.</summary>
    /// <param name="columns">[samples, n].</param>
    public void Add(Tensor columns)
    {
        using var scope = new TensorScope();
        Accumulate(ref sums, columns.Sum([0], keepDim: true));
        Accumulate(ref products, columns.Gram());
        Count += columns.Size(0);
    }

    /// <summary>Adds a batch of samples and what a fit should make of them.</summary>
    /// <param name="columns">[samples, n].</param>
    /// <param name="targets">[samples, outputs].</param>
    public void Add(Tensor columns, Tensor targets)
    {
        using var scope = new TensorScope();
        Accumulate(ref targetSums, targets.Sum([0], keepDim: true));
        Accumulate(ref crossProducts, columns.Transpose(0, 1).MatMul(targets));
        Add(columns);
    }

    /// <summary>The moments of all samples together, in the order of the parts.</summary>
    public static ColumnMoments Sum(IEnumerable<ColumnMoments> parts)
    {
        using var scope = new TensorScope();
        var total = new ColumnMoments();
        foreach (var part in parts.Where(p => p.Count > 0))
        {
            Accumulate(ref total.sums, part.sums!);
            Accumulate(ref total.products, part.products!);
            if (part.targetSums is not null)
                Accumulate(ref total.targetSums, part.targetSums);
            if (part.crossProducts is not null)
                Accumulate(ref total.crossProducts, part.crossProducts);
            total.Count += part.Count;
        }
        return total;
    }

    /// <summary>The mean of the columns: [1, n].</summary>
    public Tensor Mean() => Mean(sums);

    /// <summary>The mean of the targets: [1, outputs].</summary>
    public Tensor TargetMean() => Mean(targetSums);

    /// <summary>The mean of x·xᵀ: [n, n], float64.</summary>
    public Tensor SecondMoment() => Mean(products);

    /// <summary>The mean of x·tᵀ: [n, outputs], float64.</summary>
    public Tensor CrossMoment() => Mean(crossProducts);

    /// <summary>The covariance of the columns: [n, n], float64.</summary>
    public Tensor Covariance() => SecondMoment().AddMm(Mean().Transpose(0, 1), Mean(), alpha: -1);

    /// <summary>The covariance of columns with targets: [n, outputs], float64.</summary>
    public Tensor CrossCovariance() => CrossMoment().AddMm(Mean().Transpose(0, 1), TargetMean(), alpha: -1);

    public void Dispose()
    {
        sums?.Dispose();
        products?.Dispose();
        targetSums?.Dispose();
        crossProducts?.Dispose();
    }

    private Tensor Mean(Tensor? sum) => (sum ?? throw new InvalidOperationException("no such samples have been added")).Mul(1 / Count);

    private static void Accumulate(ref Tensor? sum, Tensor batch)
    {
        if (sum is null)
            sum = TensorScope.Detach(batch.To(DType.Float64).Clone());
        else
            sum.AddInPlace(batch.To(DType.Float64));
    }
}
