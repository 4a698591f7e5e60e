using Mipp.Operators;

namespace Mipp.Pruning.Calibration;

/// <summary>
/// Which output positions of each linear map are looked at in each calibration batch. The same for the dense and the pruned
/// network, so that their samples pair up.
/// </summary>
/// <param name="seed">Seeds the choice.</param>
/// <param name="samples">Calibration samples.</param>
/// <param name="mostPositions">Positions of a map that are looked at whatever its statistics need.</param>
internal sealed class SamplingPlan(long seed, int samples, int mostPositions = int.MaxValue)
{
    /// <summary>Positions looked at per map at most: neighbours tell little more.</summary>
    private const int MostPositions = 32;

    /// <summary>The arithmetic of the statistics that a map is fitted by, as a multiple of the map's own.</summary>
    private const double ArithmeticToFit = 3;

    /// <summary>The same of those that units are ranked by, which need not be as exact.</summary>
    private const double ArithmeticToRank = 1;

    /// <summary>Samples per column that are enough to fit a map by: more make no difference that could be measured.</summary>
    private const int SamplesToFit = 128;

    /// <summary>The same to rank units by.</summary>
    private const int SamplesToRank = 64;

    /// <summary>Samples per column below which a covariance is too poor to use, as long as there are positions left to look at.</summary>
    private const int SamplesPerColumn = 8;

    /// <summary>Calibration samples (images): independent of each other, as a map's positions are not.</summary>
    public int Samples => samples;

    /// <summary>Flat output positions, all different, in random order.</summary>
    /// <param name="layer">The map.</param>
    /// <param name="columns">Its number of columns in the dense network.</param>
    /// <param name="outputs">Its number of outputs in the dense network.</param>
    /// <param name="layerIndex">The map's number in the network.</param>
    /// <param name="batch">The batch's number.</param>
    public long[] Positions(LinearLayer layer, long columns, long outputs, int layerIndex, int batch)
    {
        return [.. Sampling.Subset((int)layer.Positions, Count(layer, columns, outputs), new SeededRandom(seed, layerIndex, batch).NextSeed())
            .Select(p => (long)p)];
    }

    /// <summary>How many they are.</summary>
    public int Count(LinearLayer layer, long columns, long outputs) => Count(ArithmeticToFit, layer.Positions, columns, outputs);

    /// <summary>How many of them, the first ones, units are ranked by.</summary>
    public int CountToRank(LinearLayer layer, long columns, long outputs) =>
        Math.Min(Enough(SamplesToRank, columns), Count(ArithmeticToRank, layer.Positions, columns, outputs));

    /// <summary>How many of them, the first ones, the map is fitted by; all are for fitting it together with others.</summary>
    public int CountToFit(LinearLayer layer, long columns, long outputs) =>
        Math.Min(Enough(SamplesToFit, columns), Count(layer, columns, outputs));

    private int Enough(int samplesPerColumn, long columns) => (int)Math.Ceiling((double)samplesPerColumn * columns / samples);

    private int Count(double arithmetic, long positions, long columns, long outputs)
    {
        double affordable = Math.Min(arithmetic * positions * outputs / columns, MostPositions);
        double needed = Enough(SamplesPerColumn, columns);
        return (int)Math.Clamp(Math.Max(affordable, needed), 1, Math.Min(positions, mostPositions));
    }
}
