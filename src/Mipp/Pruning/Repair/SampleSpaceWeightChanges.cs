using Mipp.Information.Gaussian;
using Mipp.Pruning.Calibration;
using Mipp.Torch;

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
        rows = TensorScope.Detach(covariance.Rows.To(DType.Float32));
        weights = TensorScope.Detach(consumer.Layer.Weights().To(DType.Float32) * covariance.Varies.To(DType.Float32));
        changes = TensorScope.Detach(Tensor.Zeros([levels, consumer.Layer.OutputCount, rows.Size(0)]));
        kept = TensorScope.Detach(Tensor.Ones([levels, rows.Size(1)]));
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
        changes.Narrow(0, level, 1).CopyInPlace(elimination.Change().Unsqueeze(0));
        float[] mask = kept.Narrow(0, level, 1).ToArray<float>();
        foreach (int unit in gone)
            foreach (long column in consumer.ColumnsOf(unit))
                mask[column] = 0;
        kept.Narrow(0, level, 1).CopyInPlace(Tensor.FromArray<float>(mask, [1, mask.Length]));
    }

    public override Tensor Move(Tensor columns, Tensor gradients)
    {
        using var scope = new TensorScope();
        var taken = gradients.MatMul(weights).MulInPlace(columns);
        var levels = new Tensor[kept.Size(0)];
        for (int level = 0; level < levels.Length; level++)
        {
            using var levelScope = new TensorScope();
            var mask = kept.Narrow(0, level, 1);
            var rebuilt = (columns * mask).MatMul(rows.Transpose(0, 1)).MatMul(changes.Narrow(0, level, 1).Squeeze(0).Transpose(0, 1));
            levels[level] = levelScope.Keep((rebuilt * gradients).Sum([1]) - (taken * (1 - mask)).Sum([1]));
        }
        return scope.Keep(Tensor.Stack(levels, 1));
    }

    public override void Dispose()
    {
        foreach (var tensor in new[] { rows, weights, changes, kept })
            tensor.Dispose();
    }
}
