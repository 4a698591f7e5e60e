using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Moments;

/// <summary>
/// What a linear fit needs to know of its columns: sums over samples of 1, x and x·xᵀ. Products are formed in the batch's own
/// precision and added up in float64, so batches, threads and machines can be summed. As long as there are few samples for so
/// many columns, the samples themselves are held instead, and products are formed when they are asked for.
/// </summary>
internal sealed class ColumnMoments : IDisposable
{
    private readonly RunningSum sums = new();
    private readonly GramSum products = new();
    private readonly ConstantColumns constants = new();
    private readonly HeldSamples held = new();

    /// <summary>The number of samples seen.</summary>
    public double Count { get; private set; }

    /// <summary>Whether the samples themselves are held.</summary>
    public bool HoldsSamples => held.Batches.Count > 0;

    /// <summary>How far moments of columns that hardly vary are off, as a share of their mean square: products are formed in the samples' precision.</summary>
    public double Rounding { get; private set; }

    /// <summary>Adds a batch of samples.</summary>
    /// <param name="columns">[samples, n].</param>
    public void Add(Tensor columns)
    {
        using var scope = new TensorScope();
        Rounding = Math.Max(Rounding, columns.dtype == ScalarType.Float64 ? 1e-15 : 1e-6);
        sums.Add(columns.sum([0], keepdim: true));
        constants.Add(columns);
        AddProducts(columns);
    }

    /// <summary>The moments of all samples together, in the order of the parts.</summary>
    public static ColumnMoments Sum(IEnumerable<ColumnMoments> parts)
    {
        var total = new ColumnMoments();
        foreach (var part in parts)
        {
            total.sums.Add(part.sums);
            total.constants.Add(part.constants);
            total.Rounding = Math.Max(total.Rounding, part.Rounding);
            foreach (var batch in part.held.Batches)
                total.AddProducts(batch);
            if (part.HoldsSamples || part.Count == 0)
                continue;
            total.FormProducts();
            total.products.Add(part.products);
            total.Count += part.Count;
        }
        return total;
    }

    /// <summary>The mean of the columns: [1, n], float64.</summary>
    public Tensor Mean() => sums.Over(Count);

    /// <summary>The mean of x·xᵀ: [n, n], float64.</summary>
    public Tensor SecondMoment()
    {
        if (!HoldsSamples)
            return products.Over(Count);
        using var formed = new GramSum();
        foreach (var batch in held.Batches)
            formed.Add(batch);
        return formed.Over(Count);
    }

    /// <summary>The covariance of the columns: [n, n], float64; zero, without rounding, for those that never varied.</summary>
    public Tensor Covariance() => CovarianceOf(SecondMoment());

    /// <summary>
    /// The same, zero also for columns that vary by no more than rounding explains: whoever divides by their deviation would make
    /// correlations of it.
    /// </summary>
    public Tensor CovarianceBeyondRounding()
    {
        using var scope = new TensorScope();
        var second = SecondMoment();
        var least = second.diagonal(dim1: -2, dim2: -1).mul(Number(Rounding));
        var covariance = CovarianceOf(second);
        var varies = covariance.diagonal(dim1: -2, dim2: -1).gt(least).to(ScalarType.Float64);
        return scope.Keep(covariance.mul_(varies).mul_(varies.unsqueeze(1)));
    }

    /// <summary>The covariance of the columns with targets, over the same samples: [n, outputs], float64; zero as <see cref="Covariance"/> is.</summary>
    public Tensor CovarianceWith(TargetMoments targets) =>
        ZeroOfConstants(targets.CrossMoment().addmm(Mean().transpose(0, 1), targets.Mean(), alpha: -1), 0);

    /// <summary>The samples less their mean, [samples, n] float64; zero for columns that never varied. Only where samples are held.</summary>
    public Tensor CentredSamples() => Centre(held.All());

    /// <summary>Samples of these columns less the mean, as <see cref="CentredSamples"/> has them.</summary>
    public Tensor Centre(Tensor samples) => ZeroOfConstants(samples.to(ScalarType.Float64) - Mean(), 1);

    /// <summary>Whether no sample was infinite, not a number or too large to be squared.</summary>
    public bool IsFinite()
    {
        using var scope = new TensorScope();
        return HoldsSamples ? held.Batches.All(b => b.pow(Number(2)).sum().isfinite().Item<bool>()) : products.IsFinite();
    }

    public void Dispose()
    {
        sums.Dispose();
        products.Dispose();
        held.Dispose();
    }

    /// <summary>Makes the covariance of the second moment, in place.</summary>
    private Tensor CovarianceOf(Tensor second) => ZeroOfConstants(second.addmm_(Mean().transpose(0, 1), Mean(), alpha: -1), 0, 1);

    /// <summary>Zeroes, in place, what belongs to columns that never varied along axes that are the columns.</summary>
    private Tensor ZeroOfConstants(Tensor tensor, params ReadOnlySpan<int> axes)
    {
        foreach (long constant in constants.Indices)
        {
            using var scope = new TensorScope();
            foreach (int axis in axes)
                tensor.narrow(axis, constant, 1).zero_();
        }
        return tensor;
    }

    private void AddProducts(Tensor columns)
    {
        bool isFirst = Count == 0;
        Count += columns.size(0);
        if ((isFirst || HoldsSamples) && HeldSamples.Pay(Count, columns.size(1)))
        {
            held.Add(columns);
            return;
        }
        FormProducts();
        products.Add(columns);
    }

    private void FormProducts()
    {
        foreach (var batch in held.Batches)
            products.Add(batch);
        held.Clear();
    }
}
