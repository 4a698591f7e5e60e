using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

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
            .SelectMany(g => g.Values.Select(v => (g.Group, Place: (v.Value, v.Axis), Share: 1.0 / g.Values.Length)))
            .ToLookup(p => p.Place.Value);
        var runner = new GraphRunner(network.Graph);
        int seen = 0;
        for (int batch = 0; batch < network.Samples.BatchCount && seen < mostSamples; batch++)
        {
            network.Cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            using var noGradients = torch.no_grad();
            var inputs = network.Samples.Batch(batch);
            long samples = Math.Min(inputs[0].size(0), mostSamples - seen);
            foreach (var (first, count) in SampleParts.Of(network.Graph, inputs[0].size(0), places.SelectMany(p => p).Select(p => p.Place)))
            {
                if (first >= samples)
                    break;
                using var partScope = new TensorScope();
                runner.Run([.. inputs.Select(i => i.narrow(0, first, count))], ExecutionMode.Inference, (value, tensor) =>
                {
                    foreach (var (g, place, share) in places[value])
                    {
                        network.Cancellation.ThrowIfCancellationRequested();
                        Add(sums[g], of(Maps(network.Graph, tensor, place, network.Groups[g], Math.Min(count, samples))), share);
                    }
                });
            }
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
    private static Tensor Maps(Graph graph, Tensor tensor, (Value Value, int Axis) place, ChannelGroup group, long samples)
    {
        long[] positions = [.. group.Units.SelectMany(u => u.Positions(place.Value, place.Axis).ToArray()).Select(p => (long)p)];
        // Where samples do not come first there is only one, and all is its.
        var (whole, axis) = SampleParts.AreFirst(graph, place.Value, place.Axis)
            ? (tensor.narrow(0, 0, samples), place.Axis) : (tensor.unsqueeze(0), place.Axis + 1);
        var channels = whole.to(ScalarType.Float64).transpose(1, axis).IndexSelect(1, positions);
        bool isMap = channels.ndim > 3 && positions.Length == group.Width;
        return channels.reshape([samples, group.Width, isMap ? channels.size(2) : 1, -1]);
    }

    private static void Add(double[] sums, Tensor numbers, double share)
    {
        double[] bySample = numbers.sum([0]).ToArray<double>();
        for (int u = 0; u < sums.Length; u++)
            sums[u] += bySample[u] * share;
    }
}
