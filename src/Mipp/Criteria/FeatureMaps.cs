using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Torch;

namespace Mipp.Criteria;

/// <summary>The maps of a group's units: what their consumers read, before it is flattened.</summary>
internal static class FeatureMaps
{
    /// <summary>
    /// For each unit the mean over samples of what is made of the maps; where a group is read in several places, the mean over
    /// these too.
    /// </summary>
    /// <param name="network">The network and its samples.</param>
    /// <param name="mostSamples">Samples looked at, at most.</param>
    /// <param name="of">Given maps [samples, units, height, width], gives numbers [samples, units].</param>
    public static double[][] MeanOverSamples(NetworkView network, int mostSamples, Func<Tensor, Tensor> of)
    {
        double[][] sums = [.. network.Groups.Select(g => new double[g.Width])];
        var places = network.Groups.Select((g, i) => (Group: i, Values: g.Consumers.Select(c => PlaceOf(c, g)).Distinct().ToArray()))
            .SelectMany(g => g.Values.Select(v => (g.Group, Place: v, Share: 1.0 / g.Values.Length)))
            .ToLookup(p => p.Place.Value);
        var runner = new GraphRunner(network.Graph);
        int seen = 0;
        for (int batch = 0; batch < network.Samples.BatchCount && seen < mostSamples; batch++)
        {
            network.Cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            using var noGradients = Autograd.NoGrad();
            var inputs = network.Samples.Batch(batch);
            long samples = Math.Min(inputs[0].Size(0), mostSamples - seen);
            runner.Run(inputs, ExecutionMode.Inference, (value, tensor) =>
            {
                foreach (var (g, place, share) in places[value])
                    Add(sums[g], of(Maps(tensor, place.Axis, network.Groups[g], value, samples)), share);
            });
            seen += (int)samples;
        }
        return [.. sums.Select(s => Array.ConvertAll(s, sum => sum / seen))];
    }

    /// <summary>Where the maps that a consumer reads have one channel for each unit.</summary>
    private static (Value Value, int Axis) PlaceOf(Contraction consumer, ChannelGroup group)
    {
        var (value, axis) = (consumer.Input, ValueLabels.Normalise(consumer.Input, consumer.InputAxis));
        while (group.Units[0].Positions(value, axis).Length > 1
            && value.Producer is { Operator: Flatten or Reshape } producer
            && ChannelAxis(producer.Inputs[0]!, group) is { } before)
            (value, axis) = (producer.Inputs[0]!, before);
        return (value, axis);
    }

    private static int? ChannelAxis(Value value, ChannelGroup group) => value.Shape is { } shape
        ? Enumerable.Range(1, Math.Max(0, shape.Rank - 1)).Select(a => (int?)a).FirstOrDefault(a => group.Units[0].Positions(value, a!.Value).Length > 0)
        : null;

    /// <summary>[samples, units, height, width]; what has no height has 1.</summary>
    private static Tensor Maps(Tensor tensor, int axis, ChannelGroup group, Value value, long samples)
    {
        if (axis == 0)
            throw new MippException($"'{value.Name}' has no axis for samples before its channels, so there are no maps of single samples; choose another criterion.");
        long[] positions = [.. group.Units.SelectMany(u => u.Positions(value, axis).ToArray()).Select(p => (long)p)];
        var channels = tensor.Narrow(0, 0, samples).To(DType.Float64).Transpose(1, axis).IndexSelect(1, positions);
        bool isMap = channels.Rank > 3 && positions.Length == group.Width;
        return channels.Reshape([samples, group.Width, isMap ? channels.Size(2) : 1, -1]);
    }

    private static void Add(double[] sums, Tensor numbers, double share)
    {
        double[] bySample = numbers.Sum([0]).ToArray<double>();
        for (int u = 0; u < sums.Length; u++)
            sums[u] += bySample[u] * share;
    }
}
