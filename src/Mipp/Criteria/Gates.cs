using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;
using Mipp.Training;

namespace Mipp.Criteria;

/// <summary>
/// A gate for every unit, a factor of 1 on its channels wherever they are read; zero would remove it. The derivative of the loss
/// by it is Σ ∂L/∂z · z over all that is read of the unit.
/// </summary>
internal static class Gates
{
    /// <summary>For each unit the mean over samples of a function of its gate's derivative.</summary>
    /// <param name="network">The network and its samples.</param>
    /// <param name="of">Given the derivative of one sample's loss, and the number of elements of the unit that are read of a sample.</param>
    public static double[][] MeanOverSamples(NetworkView network, Func<double, double, double> of)
    {
        double[][] sums = [.. network.Groups.Select(g => new double[g.Width])];
        int samples = 0;
        for (int batch = 0; batch < network.Samples.BatchCount; batch++)
        {
            network.Cancellation.ThrowIfCancellationRequested();
            samples += AddBatch(network, batch, of, sums);
        }
        return [.. sums.Select(s => Array.ConvertAll(s, sum => sum / samples))];
    }

    private static int AddBatch(NetworkView network, int batch, Func<double, double, double> of, double[][] sums)
    {
        using var scope = new TensorScope();
        var (inputs, labels) = (network.Samples.Batch(batch), network.Samples.Labels(batch));
        var consumers = network.Groups.SelectMany(g => g.Consumers).Distinct().ToArray();
        var read = consumers.Select(c => (c.Input, ValueLabels.Normalise(c.Input, c.InputAxis)));
        foreach (var (first, count) in SampleParts.Of(network.Graph, labels.size(0), read))
        {
            using var partScope = new TensorScope();
            AddPart(network, consumers, [.. inputs.Select(i => i.narrow(0, first, count))], labels.narrow(0, first, count), of, sums);
        }
        return (int)labels.size(0);
    }

    private static void AddPart(
        NetworkView network, Contraction[] consumers, Tensor[] inputs, Tensor labels, Func<double, double, double> of, double[][] sums)
    {
        var run = new RecordedRun(network.Graph, inputs, network.Contents, consumers.Select(UseOf).ToHashSet());
        using var recording = torch.enable_grad();
        // The sum over samples, of which each has its own activations: derivatives are those of each sample's loss.
        var loss = torch.nn.functional.cross_entropy(Classification.Logits(network.Graph, run.Outputs[0]), labels, reduction: torch.nn.Reduction.Sum);
        var gradients = Gradients.Of(loss, [.. consumers.Select(c => run[UseOf(c)])]);
        using var noGradients = torch.no_grad();
        int samples = (int)labels.size(0);
        var byConsumer = consumers.Zip(gradients).ToDictionary(p => p.First, p => Derivatives(p.First, run[UseOf(p.First)], p.Second, samples));
        foreach (var (group, sum) in network.Groups.Zip(sums))
            AddGroup(group, [.. group.Consumers.Select(c => (c, byConsumer[c]))], samples, of, sum);
    }

    private static void AddGroup(
        ChannelGroup group, (Contraction Place, ReadDerivatives Read)[] consumers, int samples, Func<double, double, double> of, double[] sums)
    {
        foreach (var unit in group.Units)
        {
            double elements = consumers.Sum(c => (double)c.Read.Positions * unit.Positions(c.Place.Input, c.Place.InputAxis).Length);
            for (int sample = 0; sample < samples; sample++)
            {
                double derivative = 0;
                foreach (var (place, read) in consumers)
                    foreach (int channel in unit.Positions(place.Input, place.InputAxis))
                        derivative += read.Sums[(sample * read.Channels) + channel];
                sums[unit.Index] += of(derivative, elements);
            }
        }
    }

    /// <summary>Σ ∂L/∂z · z over positions, of every sample and channel.</summary>
    private static ReadDerivatives Derivatives(Contraction place, Tensor read, Tensor? gradient, int samples)
    {
        int axis = ValueLabels.Normalise(place.Input, place.InputAxis);
        long channels = read.size(axis);
        long positions = read.numel() / (samples * channels);
        if (gradient is null)
            return new ReadDerivatives(new double[samples * channels], (int)channels, positions);
        var sums = (read.detach() * gradient).to(ScalarType.Float64).transpose(axis, -1).reshape([samples, positions, channels]).sum([1]);
        return new ReadDerivatives(sums.ToArray<double>(), (int)channels, positions);
    }

    private static Use UseOf(Contraction place) => new(place.Node, place.Node.Inputs.Index().First(i => i.Item == place.Input).Index);

    private sealed record ReadDerivatives(double[] Sums, int Channels, long Positions);
}
