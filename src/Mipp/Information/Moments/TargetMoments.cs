using Mipp.Tensors;

namespace Mipp.Information.Moments;

/// <summary>
/// What a linear fit needs to know of its targets: sums over samples of 1, t and x·tᵀ. Formed, added up and, where samples are few,
/// held as <see cref="ColumnMoments"/> are.
/// </summary>
internal sealed class TargetMoments : IDisposable
{
    private readonly RunningSum sums = new();
    private readonly RunningSum products = new();
    private readonly HeldSamples heldColumns = new();
    private readonly HeldSamples heldTargets = new();
    private double count;

    /// <summary>Whether the samples themselves are held.</summary>
    public bool HoldsSamples => heldColumns.Batches.Count > 0;

    /// <summary>Adds a batch of samples.</summary>
    /// <param name="columns">[samples, n].</param>
    /// <param name="targets">[samples, outputs].</param>
    public void Add(Tensor columns, Tensor targets)
    {
        using var scope = new TensorScope();
        sums.Add(targets.sum([0], keepdim: true));
        AddProducts(columns, targets);
    }

    /// <summary>The moments of all samples together, in the order of the parts.</summary>
    public static TargetMoments Sum(IEnumerable<TargetMoments> parts)
    {
        var total = new TargetMoments();
        foreach (var part in parts)
        {
            total.sums.Add(part.sums);
            foreach (var (columns, targets) in part.heldColumns.Batches.Zip(part.heldTargets.Batches))
                total.AddProducts(columns, targets);
            if (part.HoldsSamples || part.count == 0)
                continue;
            total.FormProducts();
            total.products.Add(part.products);
            total.count += part.count;
        }
        return total;
    }

    /// <summary>The mean of the targets: [1, outputs], float64.</summary>
    public Tensor Mean() => sums.Over(count);

    /// <summary>The mean of x·tᵀ: [n, outputs], float64.</summary>
    public Tensor CrossMoment()
    {
        if (!HoldsSamples)
            return products.Over(count);
        using var formed = new RunningSum();
        foreach (var (columns, targets) in heldColumns.Batches.Zip(heldTargets.Batches))
            AddCross(formed, columns, targets);
        return formed.Over(count);
    }

    /// <summary>The samples, [samples, n] and [samples, outputs] in their own precision. Only where they are held.</summary>
    public (Tensor Columns, Tensor Targets) Samples() => (heldColumns.All(), heldTargets.All());

    public void Dispose()
    {
        sums.Dispose();
        products.Dispose();
        heldColumns.Dispose();
        heldTargets.Dispose();
    }

    private void AddProducts(Tensor columns, Tensor targets)
    {
        bool isFirst = count == 0;
        count += columns.size(0);
        if ((isFirst || HoldsSamples) && HeldSamples.Pay(count, columns.size(1)))
        {
            heldColumns.Add(columns);
            heldTargets.Add(targets);
            return;
        }
        FormProducts();
        AddCross(products, columns, targets);
    }

    private void FormProducts()
    {
        foreach (var (columns, targets) in heldColumns.Batches.Zip(heldTargets.Batches))
            AddCross(products, columns, targets);
        heldColumns.Clear();
        heldTargets.Clear();
    }

    private static void AddCross(RunningSum sum, Tensor columns, Tensor targets)
    {
        using var scope = new TensorScope();
        sum.Add(columns.transpose(0, 1).MatMul(targets));
    }
}
