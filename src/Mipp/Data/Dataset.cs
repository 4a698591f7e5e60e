namespace Mipp.Data;

/// <summary>
/// Labelled samples in two parts, for training and for testing. The parts are read from disk when first used.
/// </summary>
public sealed class Dataset
{
    private readonly Lazy<DatasetSplit> train;
    private readonly Lazy<DatasetSplit> test;

    internal Dataset(
        string name, IReadOnlyList<int> sampleShape, IReadOnlyList<string> classNames, Preprocessing preprocessing,
        Func<DatasetSplit> readTrain, Func<DatasetSplit> readTest)
    {
        preprocessing.Validate(channels: sampleShape[0]);
        Name = name;
        SampleShape = sampleShape;
        ClassNames = classNames;
        Preprocessing = preprocessing;
        train = new Lazy<DatasetSplit>(() => Checked(readTrain()));
        test = new Lazy<DatasetSplit>(() => Checked(readTest()));
    }

    /// <summary>What the dataset was opened as, such as <c>cifar10</c>.</summary>
    public string Name { get; }

    /// <summary>Shape of one sample: [C, H, W] for images.</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>Names of the classes, by label.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How stored values become inputs.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>The samples to train and calibrate on.</summary>
    /// <exception cref="MippException">The samples are missing or damaged.</exception>
    public DatasetSplit Train => train.Value;

    /// <summary>The samples to measure accuracy on.</summary>
    /// <exception cref="MippException">The samples are missing or damaged.</exception>
    public DatasetSplit Test => test.Value;

    /// <summary>Training samples, chosen at random without replacement, to calibrate on.</summary>
    /// <param name="size">Number of samples, 1 … number of training samples.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="MippException">There are not that many training samples.</exception>
    public DatasetSplit CalibrationSet(int size, long seed)
    {
        if (size < 1 || size > Train.Count)
            throw new MippException(
                $"{size} calibration samples were asked for, and '{Name}' has {Train.Count} training samples: "
                + $"give a number from 1 to {Train.Count}");
        return Train.Subset(Sampling.Subset(Train.Count, size, seed));
    }

    /// <summary>The same data with another preprocessing.</summary>
    /// <exception cref="MippException">The preprocessing does not fit the number of channels.</exception>
    public Dataset With(Preprocessing preprocessing) =>
        new(
            Name, SampleShape, ClassNames, preprocessing,
            () => Train.With(preprocessing), () => Test.With(preprocessing));

    /// <summary>Throws unless a model with this input can take the samples.</summary>
    /// <param name="inputShape">Shape of the model's input with the batch first; null for a dimension of any size.</param>
    /// <exception cref="MippException">The shapes differ.</exception>
    public void RequireFits(IReadOnlyList<long?> inputShape)
    {
        var fits = inputShape.Count == SampleShape.Count + 1
            && SampleShape.Zip(inputShape.Skip(1)).All(pair => pair.Second is null || pair.First == pair.Second);
        if (!fits)
            throw new MippException(
                $"dataset '{Name}' gives inputs of shape [N, {string.Join(", ", SampleShape)}] and the model wants "
                + $"[{string.Join(", ", inputShape.Select(dimension => dimension?.ToString() ?? "any"))}]: "
                + "use data of the model's shape");
    }

    private DatasetSplit Checked(DatasetSplit split)
    {
        if (!split.SampleShape.SequenceEqual(SampleShape))
            throw new MippException(
                $"dataset '{Name}' has samples of shape [{string.Join(", ", split.SampleShape)}] where "
                + $"[{string.Join(", ", SampleShape)}] is expected: is it the right file?");
        foreach (var label in split.Labels)
        {
            if (label < 0 || label >= ClassNames.Count)
                throw new MippException(
                    $"dataset '{Name}' has a label {label}: labels must be from 0 to {ClassNames.Count - 1}");
        }

        return split;
    }
}
