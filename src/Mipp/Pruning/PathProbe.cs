using System.Collections.Immutable;
using Mipp.Information;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>The weight changes along one group's elimination path, and the output's movement that they cause.</summary>
internal sealed class PathProbe : IDisposable
{
    private readonly GroupLayers group;
    private readonly EliminationPath path;
    private readonly int[] levels;
    private readonly Tensor[] changes;
    private readonly double[]?[] squares;
    private readonly long[] images;

    /// <summary>Walks down the path once and notes every consumer's change of weights at some of its levels.</summary>
    /// <param name="group">The group.</param>
    /// <param name="path">Its elimination path.</param>
    /// <param name="levelCount">How many levels to measure at most.</param>
    /// <param name="workers">How many workers will add images.</param>
    public PathProbe(GroupLayers group, EliminationPath path, int levelCount, int workers)
    {
        squares = new double[workers][];
        images = new long[workers];
        this.group = group;
        this.path = path;
        int length = path.Removals.Length;
        levels = [.. Enumerable.Range(1, levelCount).Select(i => (int)Math.Ceiling((double)i * length / levelCount)).Distinct().Where(l => l > 0)];
        using var scope = new TensorScope();
        changes = [.. Changes().Select(TensorScope.Detach)];
    }

    /// <summary>The changes of one layer's weights, [outputs·columns, levels]: none when the group does not reach it.</summary>
    public IEnumerable<Tensor> ChangesOf(ObservedLayer layer) => levels.Length == 0 ? []
        : group.Consumers.Zip(changes).Where(c => c.First.Layer == layer).Select(c => c.Second);

    /// <summary>Adds a batch of images; workers may do so side by side.</summary>
    /// <param name="worker">The worker's number.</param>
    /// <param name="moved">How far the output of every image moves at every level, [images, levels].</param>
    public void Add(int worker, Tensor moved)
    {
        using var scope = new TensorScope();
        double[] sum = moved.To(DType.Float64).Square().Sum([0]).ToArray<double>();
        squares[worker] = squares[worker] is { } before ? [.. before.Zip(sum, (a, b) => a + b)] : sum;
        images[worker] += moved.Shape[0];
    }

    /// <summary>The mean squared movement of the output along the path.</summary>
    public LossCurve Curve()
    {
        ImmutableArray<int> units = [.. path.Removals.Select(r => r.Unit)];
        if (levels.Length == 0)
            return new LossCurve(units, []);
        return LossCurve.Through(units, [.. levels.Select((level, i) => (level, squares.Sum(s => s?[i] ?? 0) / images.Sum()))]);
    }

    public void Dispose()
    {
        foreach (var change in changes)
            change.Dispose();
    }

    /// <summary>For each consumer [outputs·columns, levels] float32.</summary>
    private IEnumerable<Tensor> Changes()
    {
        using var elimination = group.View(_ => null, 0).EliminateByError();
        var snapshots = elimination.Consumers.Select(_ => new List<Tensor>()).ToArray();
        var starts = elimination.Consumers.Select(c => c.Weights.Clone()).ToArray();
        foreach (var (removal, step) in path.Removals.Select((r, i) => (r, i)))
        {
            elimination.Remove(removal.Unit);
            if (!levels.Contains(step + 1))
                continue;
            for (int c = 0; c < starts.Length; c++)
                snapshots[c].Add((elimination.Consumers[c].Weights - starts[c]).To(DType.Float32));
        }
        return group.Consumers.Zip(snapshots, Stack);
    }

    /// <summary>Puts the columns back into the layer's own order.</summary>
    private static Tensor Stack(Consumer consumer, List<Tensor> snapshots)
    {
        var back = consumer.Order().Sort().Indices;
        return snapshots.Count == 0 ? Tensor.Zeros([0, 0])
            : Tensor.Stack([.. snapshots.Select(s => s.IndexSelect(1, back).Reshape([-1]))], 1);
    }
}
