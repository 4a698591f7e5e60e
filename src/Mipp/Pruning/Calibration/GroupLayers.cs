using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Tensors;

namespace Mipp.Pruning.Calibration;

/// <summary>A group that can be pruned, with the observed linear maps that read its channels.</summary>
internal sealed class GroupLayers
{
    private GroupLayers(ChannelGroup group, ImmutableArray<Consumer> consumers)
    {
        Group = group;
        Consumers = consumers;
    }

    public ChannelGroup Group { get; }

    public ImmutableArray<Consumer> Consumers { get; }

    /// <summary>Columns that all consumers read.</summary>
    public long ColumnsRead => Consumers.Sum(c => c.Layer.ColumnCount);

    /// <summary>Pairs a group with its consumers; null when a consumer is no linear map that could be measured.</summary>
    public static GroupLayers? Of(ChannelGroup group, IEnumerable<ObservedLayer> layers)
    {
        var byNode = layers.ToDictionary(l => l.Layer.Node);
        var consumers = group.Consumers.Select(c => byNode.GetValueOrDefault(c.Node)).ToArray();
        return consumers.Length == 0 || consumers.Contains(null) ? null
            : new GroupLayers(group, [.. consumers.Select(l => Consumer.Of(l!, group))]);
    }

    /// <summary>A group for a criterion that does not look at what the consumers read.</summary>
    public static GroupLayers Unobserved(ChannelGroup group) => new(group, []);

    /// <summary>What a criterion sees of the group when only some outputs of its consumers survive.</summary>
    /// <param name="keptOutputs">The surviving outputs of a consumer; null when all do.</param>
    /// <param name="seed">Seeds criteria that draw at random.</param>
    /// <param name="cancellation">Stops the criterion's work.</param>
    public GroupView View(Func<ObservedLayer, int[]?> keptOutputs, long seed, CancellationToken cancellation = default) =>
        new(Group, () => [.. Consumers.Select(c => c.View(keptOutputs(c.Layer)))], seed) { Cancellation = cancellation };
}

/// <summary>A linear map that reads a group's channels, and which of its columns belong to which unit.</summary>
/// <param name="Layer">The map.</param>
/// <param name="ColumnOrder">Column indices: unit 0's, unit 1's, …, then those of no unit of the group.</param>
/// <param name="ColumnsPerUnit">Columns per unit.</param>
internal sealed record Consumer(ObservedLayer Layer, long[] ColumnOrder, int ColumnsPerUnit)
{
    public static Consumer Of(ObservedLayer observed, ChannelGroup group)
    {
        var layer = observed.Layer;
        var own = new List<long>();
        foreach (var unit in group.Units)
            foreach (int channel in unit.Positions(layer.Weight, layer.WeightInputAxis))
                for (int tap = 0; tap < layer.Taps; tap++)
                    own.Add(((long)channel * layer.Taps) + tap);
        var all = Enumerable.Range(0, (int)observed.ColumnCount).Select(i => (long)i);
        return new Consumer(observed, [.. own, .. all.Except(own)], own.Count / group.Width);
    }

    /// <summary>The columns of a unit of the group.</summary>
    public ReadOnlySpan<long> ColumnsOf(int unit) => ColumnOrder.AsSpan(unit * ColumnsPerUnit, ColumnsPerUnit);

    /// <summary>The columns' indices as a tensor [columns].</summary>
    public Tensor Order() => Tensor.FromArray<long>(ColumnOrder, [ColumnOrder.Length]);

    /// <summary>The map's covariance and surviving weights with the columns in the order of the units.</summary>
    public ConsumerView View(int[]? keptOutputs)
    {
        using var scope = new TensorScope();
        var order = Order();
        // The largest thing there is in memory, maybe.
        var weights = Layer.Weights();
        if (keptOutputs is not null)
            weights = Replace(weights, weights.IndexSelect(0, [.. keptOutputs.Select(o => (long)o)]));
        weights = Replace(weights, weights.index_select(1, order));
        var mean = Layer.Moments.Mean().index_select(1, order);
        var factored = Layer.FactoredCovariance()?.InOrder(order);
        return new ConsumerView(
            factored is null ? Covariance : factored.Matrix, factored?.KeptBy(scope), scope.Keep(weights), ColumnsPerUnit, scope.Keep(mean));
    }

    private Tensor Covariance()
    {
        using var scope = new TensorScope();
        var order = Order();
        var whole = Layer.Covariance();
        return scope.Keep(Replace(whole, whole.index_select(0, order)).index_select(1, order));
    }

    /// <summary>Each of these may be the largest thing in memory.</summary>
    private static Tensor Replace(Tensor old, Tensor replacement)
    {
        old.Dispose();
        return replacement;
    }
}
