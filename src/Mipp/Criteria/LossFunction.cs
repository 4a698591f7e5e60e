using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;
using Mipp.Training;
using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>
/// The loss of a network as deployed, the mean cross-entropy of its first output in nats, as a function of its weights:
/// parameters of rank 2 and more that are not merely added or multiplied by, so neither biases nor scales.
/// </summary>
/// <param name="network">The network and its samples.</param>
/// <param name="mostSamples">Samples looked at, at most; whole batches are, at least one.</param>
/// <param name="temperature">What logits are divided by.</param>
internal sealed class LossFunction(NetworkView network, int mostSamples = int.MaxValue, double temperature = 1)
{
    /// <summary>The weights.</summary>
    public ImmutableArray<Value> Weights { get; } =
        [.. TrainableParameters.Of(network.Graph).Where(UnitWeights.IsWeight)];

    /// <summary>How many batches the loss is taken over.</summary>
    public int BatchCount { get; } = Math.Clamp(mostSamples / network.Samples.BatchSize, 1, network.Samples.BatchCount);

    /// <summary>What the weights contain now, to be differentiated by.</summary>
    public Tensor[] Point() => [.. Weights.Select(w => network.Contents(w).detach().requires_grad_())];

    /// <summary>The loss over one batch, recorded.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="point">A tensor for each of the weights.</param>
    public Tensor At(int batch, IReadOnlyList<Tensor> point)
    {
        network.Cancellation.ThrowIfCancellationRequested();
        var contents = Weights.Zip(point).ToDictionary(p => p.First, p => p.Second);
        var run = new RecordedRun(
            network.Graph, network.Samples.Batch(batch), value => contents.GetValueOrDefault(value) ?? network.Contents(value));
        using var recording = torch.enable_grad();
        return torch.nn.functional.cross_entropy(Classification.Logits(network.Graph, run.Outputs[0]) / Number(temperature), network.Samples.Labels(batch));
    }

    /// <summary>The gradient, averaged over the batches; 0 for weights that are no longer in the network.</summary>
    public Tensor[] Gradient() =>
        [.. MeanOverBatches((batch, point) => Gradients.OrZeros(At(batch, point), point)).Zip(Weights, (g, w) => network.OnlyLeft(w, g))];

    /// <summary>The Hessian times a vector, averaged over the batches: one double backward pass a batch.</summary>
    /// <param name="vector">A tensor for each of the weights.</param>
    public Tensor[] HessianTimes(IReadOnlyList<Tensor> vector) => MeanOverBatches((batch, point) =>
    {
        var gradient = Gradients.OrZeros(At(batch, point), point, createGraph: true);
        network.Cancellation.ThrowIfCancellationRequested();
        using var recording = torch.enable_grad();
        var along = gradient.Zip(vector, (g, v) => (g * v).sum()).Aggregate((a, b) => a.add(b, One));
        return Gradients.OrZeros(along, point);
    });

    /// <summary>
    /// For each unit of each group the L1 norm of an elementwise score of its weights, as unstructured criteria are made structured.
    /// </summary>
    /// <param name="scores">A tensor for each of the weights, of its shape.</param>
    public double[][] NormByUnit(IReadOnlyList<Tensor> scores) => SumByUnit(scores, s => s.abs());

    /// <summary>For each unit of each group the sum of an elementwise score of its weights.</summary>
    /// <param name="scores">A tensor for each of the weights, of its shape.</param>
    public double[][] SumByUnit(IReadOnlyList<Tensor> scores) => SumByUnit(scores, s => s);

    private double[][] SumByUnit(IReadOnlyList<Tensor> scores, Func<Tensor, Tensor> term)
    {
        var byWeight = Weights.Zip(scores).ToDictionary(p => p.First, p => p.Second);
        return [.. network.Groups.Select(g => UnitWeights.Sums(g, w => byWeight.GetValueOrDefault(w) ?? torch.zeros(w.Data!.shape), term))];
    }

    /// <summary>The mean over the batches of what is made of each.</summary>
    public Tensor[] MeanOverBatches(Func<int, Tensor[], Tensor[]> of)
    {
        var sums = Weights.Select(w => torch.zeros(w.Data!.shape, dtype: w.Data.dtype)).ToArray();
        for (int batch = 0; batch < BatchCount; batch++)
        {
            using var scope = new TensorScope();
            var parts = of(batch, Point());
            using var noGradients = torch.no_grad();
            foreach (var (sum, part) in sums.Zip(parts))
                sum.add_(part, Number(1.0 / BatchCount));
        }
        return sums;
    }
}
