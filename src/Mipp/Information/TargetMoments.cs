using Mipp.Torch;

namespace Mipp.Information;

/// <summary>
/// What a linear fit needs to know of its targets: sums over samples of 1, t and x·tᵀ. Formed and added up as
/// <see cref="ColumnMoments"/> are.
/// </summary>
internal sealed class TargetMoments : IDisposable
{
    private readonly RunningSum sums = new();
    private readonly RunningSum products = new();
    private double count;

    /// <summary>Adds a batch of samples.</summary>
    /// <param name="columns">[samples, n].</param>
    /// <param name="targets">[samples, outputs].</param>
    public void Add(Tensor columns, Tensor targets)
    {
        using var scope = new TensorScope();
        sums.Add(targets.Sum([0], keepDim: true));
        products.Add(columns.Transpose(0, 1).MatMul(targets));
        count += targets.Size(0);
    }

    /// <summary>The moments of all samples together, in the order of the parts.</summary>
    public static TargetMoments Sum(IEnumerable<TargetMoments> parts)
    {
        var total = new TargetMoments();
        foreach (var part in parts)
        {
            total.sums.Add(part.sums);
            total.products.Add(part.products);
            total.count += part.count;
        }
        return total;
    }

    /// <summary>The mean of the targets: [1, outputs], float64.</summary>
    public Tensor Mean() => sums.Over(count);

    /// <summary>The mean of x·tᵀ: [n, outputs], float64.</summary>
    public Tensor CrossMoment() => products.Over(count);

    public void Dispose()
    {
        sums.Dispose();
        products.Dispose();
    }
}
