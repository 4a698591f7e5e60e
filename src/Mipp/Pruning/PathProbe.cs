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

    /// <summary>Adds a batch of images; workers may do so side by side.</summary>
    /// <param name="worker">The worker's number.</param>
    /// <param name="gradients">By layer, the gradients of every image [images, outputs, columns].</param>
    public void Add(int worker, IReadOnlyDictionary<ObservedLayer, Tensor> gradients)
    {
        if (levels.Length == 0)
            return;
        using var scope = new TensorScope();
        Tensor? moved = null;
        foreach (var (consumer, change) in group.Consumers.Zip(changes))
        {
            var gradient = gradients[consumer.Layer];
            var part = gradient.Reshape([gradient.Shape[0], -1]).MatMul(change);
            moved = moved is null ? part : moved + part;
        }
        double[] sum = (moved! * moved!).To(DType.Float64).Sum([0]).ToArray<double>();
        squares[worker] = squares[worker] is { } before ? [.. before.Zip(sum, (a, b) => a + b)] : sum;
        images[worker] += moved!.Shape[0];
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
