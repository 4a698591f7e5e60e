using Mipp.Data;

namespace Mipp.Training;

/// <summary>The batches of a training: which samples each step sees follows from the seed, the epoch and the step alone.</summary>
internal sealed class TrainingBatches
{
    private readonly DatasetSplit data;
    private readonly TrainingOptions options;
    private int[] order = [];
    private int orderedEpoch = -1;

    public TrainingBatches(DatasetSplit data, TrainingOptions options)
    {
        this.data = data;
        this.options = options;
        int left = data.Count % options.BatchSize;
        // A batch of one sample has no statistics to normalise by.
        StepsPerEpoch = Math.Max(1, (data.Count / options.BatchSize) + (left > 1 ? 1 : 0));
    }

    public int StepsPerEpoch { get; }

    /// <summary>The batch of a step within an epoch, both from 0.</summary>
    public Batch Read(int epoch, int step)
    {
        if (epoch != orderedEpoch)
            (order, orderedEpoch) = (Sampling.Permutation(data.Count, options.Seed, epoch), epoch);
        int start = step * options.BatchSize;
        var indices = order.AsSpan(start, Math.Min(options.BatchSize, data.Count - start));
        return options.Augmentation is { } augmentation
            ? data.Read(indices, augmentation, options.Seed, epoch)
            : data.Read(indices);
    }
}
