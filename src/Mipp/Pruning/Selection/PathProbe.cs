using System.Collections.Immutable;
using Mipp.Information;
using Mipp.Information.Gaussian;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Repair;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Pruning.Selection;

/// <summary>The weight changes along one group's elimination path, and the output's movement that they cause.</summary>
internal sealed class PathProbe : IDisposable
{
    /// <summary>Points of a path that are measured at most; in between the output is taken to move as the consumers' outputs do.</summary>
    private const int MostLevels = 8;

    private readonly GroupLayers group;
    private readonly int[] levels;
    private readonly ImmutableArray<Removal> path;
    private readonly WeightChanges[] changes;
    private readonly double[]?[] squares;
    private readonly long[] images;

    /// <summary>Walks down the path once and notes every consumer's change of weights at some of its levels.</summary>
    /// <param name="group">The group.</param>
    /// <param name="path">Its elimination path.</param>
    /// <param name="workers">How many workers will add images.</param>
    /// <param name="cancellation">Stops the walk.</param>
    public PathProbe(GroupLayers group, EliminationPath path, int workers, CancellationToken cancellation)
    {
        squares = new double[workers][];
        images = new long[workers];
        this.group = group;
        levels = LevelsOf(path.Removals.Length);
        changes = new WeightChanges[group.Consumers.Length];
        try
        {
            this.path = Walk(path, cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes that a group's probe holds.</summary>
    public static long Bytes(GroupLayers group)
    {
        int levels = LevelsOf(group.Group.Width - 1).Length;
        return group.Consumers.Sum(c => IsInSampleSpace(c.Layer) ? SampleSpaceWeightChanges.Bytes(c.Layer, levels) : levels * DenseWeightChanges.Bytes(c.Layer));
    }

    /// <summary>The linear maps that read the group's channels.</summary>
    public IEnumerable<ObservedLayer> Layers => group.Consumers.Select(c => c.Layer);

    /// <summary>The changes of one layer's weights: none when the group does not reach it.</summary>
    public IEnumerable<WeightChanges> ChangesOf(ObservedLayer layer) => levels.Length == 0 ? []
        : group.Consumers.Zip(changes).Where(c => c.First.Layer == layer).Select(c => c.Second);

    /// <summary>Adds a batch of images; workers may do so side by side.</summary>
    /// <param name="worker">The worker's number.</param>
    /// <param name="moved">How far the output of every image moves at every level, [images, levels].</param>
    public void Add(int worker, Tensor moved)
    {
        using var scope = new TensorScope();
        double[] sum = moved.to(ScalarType.Float64).pow(Number(2)).sum([0]).ToArray<double>();
        squares[worker] = squares[worker] is { } before ? [.. before.Zip(sum, (a, b) => a + b)] : sum;
        images[worker] += moved.size(0);
    }

    /// <summary>The mean squared movement of the output along the path.</summary>
    public LossCurve Curve() => LossCurve.Through(
        path, [.. levels.Select((level, i) => (level, squares.Sum(s => s?[i] ?? 0) / images.Sum()))]);

    public void Dispose()
    {
        foreach (var change in changes)
            change?.Dispose();
    }

    /// <summary>Where a map is applied at one place only, nothing ever needs its changes but applied to what it reads there.</summary>
    private static bool IsInSampleSpace(ObservedLayer layer) => layer.Layer.Positions == 1 && layer.HoldsSamples;

    private static int[] LevelsOf(int length) =>
        [.. Enumerable.Range(1, MostLevels).Select(i => (int)Math.Ceiling((double)i * length / MostLevels)).Distinct().Where(l => l > 0)];

    /// <summary>Fills in the changes.</summary>
    /// <returns>The path with the squared error that each removal adds to the consumers' outputs.</returns>
    private ImmutableArray<Removal> Walk(EliminationPath along, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        using var elimination = group.View(_ => null, 0, cancellation).EliminateByError();
        for (int c = 0; c < changes.Length; c++)
            changes[c] = elimination.Consumers[c] is SampleSpaceReconstruction sampled && IsInSampleSpace(group.Consumers[c].Layer)
                ? new SampleSpaceWeightChanges(group.Consumers[c], sampled, levels.Length)
                : new DenseWeightChanges(group.Consumers[c], elimination.Consumers[c], levels.Length);
        var removals = ImmutableArray.CreateBuilder<Removal>(along.Removals.Length);
        foreach (var removal in along.Removals)
        {
            cancellation.ThrowIfCancellationRequested();
            removals.Add(removal with { Loss = elimination.Loss(removal.Unit) });
            elimination.Remove(removal.Unit);
            int level = Array.IndexOf(levels, removals.Count);
            if (level < 0)
                continue;
            foreach (var change in changes)
                change.Note(level, [.. removals.Select(r => r.Unit)]);
        }
        return removals.MoveToImmutable();
    }
}
