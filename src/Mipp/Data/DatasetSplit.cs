namespace Mipp.Data;

/// <summary>
/// The samples of one part of a dataset (training or test), their labels, and the preprocessing that turns them into a
/// network's inputs. Immutable.
/// </summary>
public sealed class DatasetSplit
{
    private readonly Samples samples;
    private readonly int[] labels;

    internal DatasetSplit(Samples samples, int[] labels, IReadOnlyList<int> sampleShape, Preprocessing preprocessing)
    {
        if (labels.Length != 0 && labels.Length != samples.Count)
            throw new ArgumentException($"{labels.Length} labels for {samples.Count} samples", nameof(labels));
        if (samples.SampleSize != sampleShape.Aggregate(1, (size, dimension) => checked(size * dimension)))
            throw new ArgumentException($"samples of {samples.SampleSize} values", nameof(sampleShape));
        preprocessing.Validate(channels: sampleShape[0]);
        this.samples = samples;
        this.labels = labels;
        SampleShape = sampleShape;
        Preprocessing = preprocessing;
    }

    /// <summary>Number of samples.</summary>
    public int Count => samples.Count;

    /// <summary>Shape of one sample: [C, H, W] for images.</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>How stored values become inputs.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>Class index of each sample; empty when the samples have no labels.</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>Whether the samples have labels.</summary>
    public bool HasLabels => labels.Length != 0;

    /// <summary>The samples at some indices, in that order, preprocessed.</summary>
    /// <param name="indices">Indices of samples, each in 0 … <see cref="Count"/> − 1.</param>
    public Batch Read(ReadOnlySpan<int> indices)
    {
        samples.Prepare(indices);
        var inputs = AllocateInputs(indices.Length);
        for (var i = 0; i < indices.Length; i++)
            ReadSample(indices[i], inputs.AsSpan(i * samples.SampleSize, samples.SampleSize));
        return ToBatch(inputs, indices);
    }

    /// <summary>The samples at some indices, in that order, augmented as they are in one epoch, preprocessed.</summary>
    /// <param name="indices">Indices of samples, each in 0 … <see cref="Count"/> − 1.</param>
    /// <param name="augmentation">What to do to the images.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Epoch, from 0; each changes the images in its own way.</param>
    /// <exception cref="MippException">The samples are not images, [C, H, W].</exception>
    public Batch Read(ReadOnlySpan<int> indices, Augmentation augmentation, long seed, int epoch)
    {
        if (SampleShape.Count != 3)
            throw new MippException(
                $"samples of shape [{string.Join(", ", SampleShape)}] cannot be augmented: only images [C, H, W] can; "
                + "train without augmentation");
        samples.Prepare(indices);
        var inputs = AllocateInputs(indices.Length);
        for (var i = 0; i < indices.Length; i++)
        {
            var destination = inputs.AsSpan(i * samples.SampleSize, samples.SampleSize);
            ReadShifted(indices[i], augmentation.Draw(seed, epoch, indices[i]), destination);
        }

        return ToBatch(inputs, indices);
    }

    /// <summary>All samples in their order, in batches; the last may be smaller.</summary>
    /// <param name="batchSize">Samples per batch, at least 1.</param>
    public IEnumerable<Batch> Batches(int batchSize) =>
        Enumerable.Range(0, Count).Chunk(batchSize).Select(indices => Read(indices));

    /// <summary>All samples in an epoch's random order, in batches; the last may be smaller.</summary>
    /// <param name="batchSize">Samples per batch, at least 1.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Epoch, from 0; each has its own order.</param>
    public IEnumerable<Batch> ShuffledBatches(int batchSize, long seed, int epoch) =>
        Sampling.Permutation(Count, seed, epoch).Chunk(batchSize).Select(indices => Read(indices));

    /// <summary>All samples in an epoch's random order, augmented, in batches; the last may be smaller.</summary>
    /// <param name="batchSize">Samples per batch, at least 1.</param>
    /// <param name="augmentation">What to do to the images.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Epoch, from 0; each has its own order and changes the images in its own way.</param>
    /// <exception cref="MippException">The samples are not images, [C, H, W].</exception>
    public IEnumerable<Batch> ShuffledBatches(int batchSize, Augmentation augmentation, long seed, int epoch) =>
        Sampling.Permutation(Count, seed, epoch)
            .Chunk(batchSize)
            .Select(indices => Read(indices, augmentation, seed, epoch));

    /// <summary>A copy of the samples at some indices, in that order, with their labels.</summary>
    /// <param name="indices">Indices of samples, each in 0 … <see cref="Count"/> − 1.</param>
    public DatasetSplit Subset(ReadOnlySpan<int> indices) =>
        new(samples.Subset(indices), LabelsAt(indices, label => label), SampleShape, Preprocessing);

    /// <summary>The same samples without their labels.</summary>
    public DatasetSplit WithoutLabels() => new(samples, [], SampleShape, Preprocessing);

    /// <summary>The same samples with another preprocessing.</summary>
    /// <exception cref="MippException">The preprocessing does not fit the number of channels.</exception>
    public DatasetSplit With(Preprocessing preprocessing) => new(samples, labels, SampleShape, preprocessing);

    private float[] AllocateInputs(int count) =>
        GC.AllocateUninitializedArray<float>(checked(count * samples.SampleSize));

    private Batch ToBatch(float[] inputs, ReadOnlySpan<int> indices) =>
        new(
            inputs, [indices.Length, .. SampleShape.Select(dimension => (long)dimension)],
            LabelsAt(indices, label => (long)label));

    private T[] LabelsAt<T>(ReadOnlySpan<int> indices, Func<int, T> convert)
    {
        if (!HasLabels)
            return [];
        var chosen = new T[indices.Length];
        for (var i = 0; i < indices.Length; i++)
            chosen[i] = convert(labels[indices[i]]);
        return chosen;
    }

    private void ReadSample(int index, Span<float> destination)
    {
        if (Preprocessing.IsUniform)
        {
            samples.Read(index, 0, destination, Preprocessing.Factor(0), Preprocessing.Shift(0));
            return;
        }

        var plane = samples.SampleSize / SampleShape[0];
        for (var channel = 0; channel < SampleShape[0]; channel++)
        {
            var start = channel * plane;
            var factor = Preprocessing.Factor(channel);
            samples.Read(index, start, destination.Slice(start, plane), factor, Preprocessing.Shift(channel));
        }
    }

    private void ReadShifted(int index, ImageShift change, Span<float> destination)
    {
        var (height, width) = (SampleShape[1], SampleShape[2]);
        var plane = height * width;
        for (var channel = 0; channel < SampleShape[0]; channel++)
        {
            var start = channel * plane;
            var (factor, shift) = (Preprocessing.Factor(channel), Preprocessing.Shift(channel));
            change.Apply(samples, index, start, height, width, destination.Slice(start, plane), factor, shift);
        }
    }
}
