using Mipp.Torch;

namespace Mipp.Information;

/// <summary>
/// What a linear fit needs to know of its columns: sums over samples of 1, x and x·xᵀ. Products are formed in the batch's own
/// precision and added up in float64, so batches, threads and machines can be summed.
/// </summary>
internal sealed class ColumnMoments : IDisposable
{
    private readonly RunningSum sums = new();
    private readonly RunningSum products = new();
    private readonly ConstantColumns constants = new();

    /// <summary>The number of samples seen.</summary>
    public double Count { get; private set; }

    /// <summary>Adds a batch of samples.</summary>
    /// <param name="columns">[samples, n].</param>
    public void Add(Tensor columns)
    {
        using var scope = new TensorScope();
        sums.Add(columns.Sum([0], keepDim: true));
        products.Add(columns.Gram());
        constants.Add(columns);
        Count += columns.Size(0);
    }

    /// <summary>The moments of all samples together, in the order of the parts.</summary>
    public static ColumnMoments Sum(IEnumerable<ColumnMoments> parts)
    {
        var total = new ColumnMoments();
        foreach (var part in parts)
        {
            total.sums.Add(part.sums);
            total.products.Add(part.products);
            total.constants.Add(part.constants);
            total.Count += part.Count;
        }
        return total;
    }

    /// <summary>The mean of the columns: [1, n], float64.</summary>
    public Tensor Mean() => sums.Over(Count);

    /// <summary>The mean of x·xᵀ: [n, n], float64.</summary>
    public Tensor SecondMoment() => products.Over(Count);

    /// <summary>The covariance of the columns: [n, n], float64; zero, without rounding, for those that never varied.</summary>
    public Tensor Covariance()
    {
        var covariance = SecondMoment().AddMmInPlace(Mean().Transpose(0, 1), Mean(), alpha: -1);
        foreach (long constant in constants.Indices)
        {
            using var scope = new TensorScope();
            covariance.Narrow(0, constant, 1).ZeroInPlace();
            covariance.Narrow(1, constant, 1).ZeroInPlace();
        }
        return covariance;
    }

    public void Dispose()
    {
        sums.Dispose();
        products.Dispose();
    }
}
