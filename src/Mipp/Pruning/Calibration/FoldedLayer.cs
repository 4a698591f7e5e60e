using Mipp.Information;
using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Tensors;

namespace Mipp.Pruning.Calibration;

/// <summary>
/// What was seen of one linear map on disjoint parts (folds) of the calibration data: moments of its input columns, of null
/// columns and of sampled observation noise together.
/// </summary>
/// <remarks>Null columns are some of the map's own, read from another sample: distributed as those are, they can tell nothing.</remarks>
internal sealed class FoldedLayer : IDisposable
{
    /// <summary>Null units, over which the threshold is averaged.</summary>
    public const int Nulls = 4;

    /// <summary>Samples per column and output in every fold below which an estimate is mostly its own error.</summary>
    private const int SamplesPerColumn = 2;

    private readonly ColumnMoments[] folds = [.. Enumerable.Range(0, Confidence.Estimates).Select(_ => new ColumnMoments())];
    private readonly ObservedLayer observed;
    private readonly int largestUnit;
    private readonly long[] nullColumns;
    private readonly int differentNulls;
    private readonly long seed;

    /// <param name="observed">The map.</param>
    /// <param name="largestUnit">Columns of the largest unit, over the groups whose channels it reads.</param>
    /// <param name="seed">Seeds which columns are shuffled and how, and the noise.</param>
    public FoldedLayer(ObservedLayer observed, int largestUnit, long seed)
    {
        this.observed = observed;
        this.largestUnit = largestUnit;
        this.seed = seed;
        int runs = (int)(observed.ColumnCount / largestUnit);
        // All different where there are so many: of two that are alike neither would seem to tell anything.
        int[] chosen = Sampling.Subset(runs, Math.Min(Nulls, runs), seed);
        differentNulls = chosen.Length * largestUnit;
        nullColumns =
        [
            .. Enumerable.Range(0, Nulls).Select(n => chosen[n % chosen.Length])
                .SelectMany(run => Enumerable.Range(0, largestUnit).Select(c => ((long)run * largestUnit) + c)),
        ];
    }

    /// <summary>What the statistics of a map take, in bytes, with units of one channel.</summary>
    public static long BytesOf(ObservedLayer observed)
    {
        long size = observed.ColumnCount + (Nulls * observed.Layer.Taps) + observed.OutputCount;
        return sizeof(double) * Confidence.Estimates * size * size;
    }

    /// <summary>Adds what the map reads in a batch of at least two samples; folds may do so side by side.</summary>
    public void Add(int fold, Tensor input, int batch)
    {
        using var scope = new TensorScope();
        long[] positions = observed.Positions(batch);
        var columns = observed.Operator.SampleInputs(observed.Layer.Node, input, positions);
        var random = new SeededRandom(seed, batch);
        folds[fold].Add(torch.cat([columns, Shuffled(columns, positions.Length, ref random), Noise(columns.size(0), ref random)], 1));
    }

    /// <summary>How many times as many samples it takes, at least.</summary>
    public double Shortage => SamplesPerColumn * (observed.ColumnCount + nullColumns.Length + observed.OutputCount) / folds.Min(f => f.Count);

    /// <summary>Checks that every fold has enough samples.</summary>
    /// <param name="samples">The number of calibration samples that there were.</param>
    /// <exception cref="MippException">One has too few.</exception>
    public void RequireEnough(int samples)
    {
        if (Shortage > 1)
            throw new MippException(
                $"node {observed.Layer.Node.Label} reads {observed.ColumnCount} columns and computes {observed.OutputCount} outputs, too many to be sure "
                + $"of with {samples} calibration samples in {folds.Length} parts; give at least {Math.Ceiling(samples * Shortage)} samples, or a tolerance instead of a confidence.");
    }

    /// <summary>
    /// What one fold says of the channel from a group's units, followed by <see cref="Nulls"/> null units, to the map's outputs.
    /// </summary>
    /// <param name="fold">The fold.</param>
    /// <param name="consumer">The group's columns in this map.</param>
    /// <param name="units">The number of the group's units.</param>
    /// <param name="keptOutputs">The outputs that survive; null when all do.</param>
    public GaussianChannel Channel(int fold, Consumer consumer, int units, int[]? keptOutputs)
    {
        using var scope = new TensorScope();
        int k = consumer.ColumnsPerUnit;
        var columns = consumer.ColumnOrder;
        long[] nulls = [.. Enumerable.Range(0, Nulls).SelectMany(n => Enumerable.Range(0, k).Select(c => columns.Length + ((long)n * largestUnit) + c))];
        long[] inputs = [.. columns.Take(units * k), .. nulls, .. columns.Skip(units * k)];
        long[] outputs = [.. (keptOutputs ?? Enumerable.Range(0, (int)observed.OutputCount)).Select(o => (long)o)];
        long[] all = [.. inputs, .. outputs.Select(o => columns.Length + nullColumns.Length + o)];

        var covariance = folds[fold].CovarianceBeyondRounding().IndexSelect(0, all).IndexSelect(1, all);
        // Nothing reads the null columns.
        var weights = observed.Weights().to(ScalarType.Float64).IndexSelect(0, outputs);
        weights = torch.cat([weights, torch.zeros([outputs.Length, nullColumns.Length], dtype: ScalarType.Float64)], 1).IndexSelect(1, inputs);
        var channel = GaussianChannel.OfMap(covariance, weights, units + Nulls, k);
        scope.Keep(channel.Prior);
        scope.Keep(channel.Posterior);
        return channel;
    }

    public void Dispose()
    {
        foreach (var fold in folds)
            fold.Dispose();
    }

    /// <summary>
    /// The null columns: each sample's from another sample of the batch, at the same positions; the same columns again from yet another.
    /// </summary>
    private Tensor Shuffled(Tensor columns, int positions, ref SeededRandom random)
    {
        int others = (int)(columns.size(0) / positions) - 1;
        int drawn = random.Next(others);
        return torch.cat([.. nullColumns.Chunk(differentNulls).Select((own, again) => Rolled(columns.IndexSelect(1, own), (1 + ((drawn + again) % others)) * positions))], 1);
    }

    private static Tensor Rolled(Tensor rows, long shift) => torch.cat([rows.narrow(0, shift, rows.size(0) - shift), rows.narrow(0, 0, shift)], 0);

    private Tensor Noise(long samples, ref SeededRandom random)
    {
        float[] numbers = new float[samples * observed.OutputCount];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (float)random.NextNormal();
        return Tensor.FromArray<float>(numbers, [samples, observed.OutputCount]);
    }
}
