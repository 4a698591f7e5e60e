using Mipp.Information.Gaussian;
using Mipp.Pruning.Calibration;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Pruning.Repair;

/// <summary>
/// Changes of the weights of a map that was seen on few samples: −W for the columns of units that are gone, C·Z for the others, Z
/// being the samples and C [outputs, samples].
/// </summary>
internal sealed class SampleSpaceWeightChanges : WeightChanges
{
    private readonly SampleSpaceReconstruction elimination;
    private readonly Consumer consumer;
    private readonly Tensor rows;
    private readonly Tensor weights;
    private readonly Tensor changes;
    private readonly Tensor kept;

    public SampleSpaceWeightChanges(Consumer consumer, SampleSpaceReconstruction elimination, int levels)
    {
        using var scope = new TensorScope();
        this.elimination = elimination;
        this.consumer = consumer;
        var covariance = consumer.Layer.FactoredCovariance()!;
        rows = covariance.Rows.to(ScalarType.Float32).DetachFromDisposeScope();
        weights = (consumer.Layer.Weights().to(ScalarType.Float32) * covariance.Varies.to(ScalarType.Float32)).DetachFromDisposeScope();
        changes = torch.zeros([levels, consumer.Layer.OutputCount, rows.size(0)]).DetachFromDisposeScope();
        kept = torch.ones([levels, rows.size(1)]).DetachFromDisposeScope();
    }

    /// <summary>Bytes of all levels.</summary>
    public static long Bytes(ObservedLayer layer, int levels)
    {
        long samples = layer.SampleCount;
        return sizeof(float) * ((layer.ColumnCount * (layer.OutputCount + samples + levels)) + (levels * layer.OutputCount * samples));
    }

    public override void Note(int level, IReadOnlyList<int> gone)
    {
        using var scope = new TensorScope();
        changes.narrow(0, level, 1).copy_(elimination.Change().unsqueeze(0));
        float[] mask = kept.narrow(0, level, 1).ToArray<float>();
        foreach (int unit in gone)
            foreach (long column in consumer.ColumnsOf(unit))
                mask[column] = 0;
        kept.narrow(0, level, 1).copy_(Tensor.FromArray<float>(mask, [1, mask.Length]));
    }

    public override Tensor Move(Tensor columns, Tensor gradients)
    {
        using var scope = new TensorScope();
        var taken = gradients.MatMul(weights).mul_(columns);
        var levels = new Tensor[kept.size(0)];
        for (int level = 0; level < levels.Length; level++)
        {
            using var levelScope = new TensorScope();
            var mask = kept.narrow(0, level, 1);
            var rebuilt = (columns * mask).MatMul(rows.transpose(0, 1)).MatMul(changes.narrow(0, level, 1).squeeze(0).transpose(0, 1));
            levels[level] = levelScope.Keep((rebuilt * gradients).sum([1]) - (taken * (mask.neg().add(Number(1), One))).sum([1]));
        }
        return scope.Keep(torch.stack(levels, 1));
    }

    public override void Dispose()
    {
        foreach (var tensor in new[] { rows, weights, changes, kept })
            tensor.Dispose();
    }
}
