using Mipp.Information.Gaussian;
using Mipp.Pruning.Calibration;
using Mipp.Tensors;

namespace Mipp.Pruning.Repair;

/// <summary>Changes of a map's weights, each as large as the weights.</summary>
internal sealed class DenseWeightChanges : WeightChanges
{
    private readonly RefittingElimination elimination;
    private readonly Tensor start;
    private readonly Tensor order;

    /// <summary>Before the first removal; what only the walk down the path needs belongs to the caller's scope.</summary>
    public DenseWeightChanges(Consumer consumer, RefittingElimination elimination, int levels)
    {
        this.elimination = elimination;
        start = elimination.Weights.clone();
        order = consumer.Order().sort(-1, descending: false, stable: true).Indices;
        Whole = torch.zeros([levels, Size(consumer.Layer)]).DetachFromDisposeScope();
    }

    /// <summary>All of them, [levels, outputs·columns] in the map's own order.</summary>
    public Tensor Whole { get; }

    /// <summary>Bytes of one level.</summary>
    public static long Bytes(ObservedLayer layer) => sizeof(float) * Size(layer);

    public override void Note(int level, IReadOnlyList<int> gone)
    {
        using var scope = new TensorScope();
        var change = elimination.Weights - start;
        Whole.narrow(0, level, 1).copy_(change.index_select(1, order).reshape([1, -1]));
    }

    public override Tensor Move(Tensor columns, Tensor gradients)
    {
        using var scope = new TensorScope();
        long levels = Whole.size(0);
        var moved = columns.MatMul(Whole.reshape([-1, columns.size(1)]).transpose(0, 1)).reshape([columns.size(0), levels, -1]);
        return scope.Keep((moved * gradients.unsqueeze(1)).sum([2]));
    }

    public override void Dispose() => Whole.Dispose();

    private static long Size(ObservedLayer layer) => layer.OutputCount * layer.ColumnCount;
}
