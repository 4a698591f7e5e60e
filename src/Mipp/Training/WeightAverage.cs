using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Training;

/// <summary>
/// An exponential moving average of a network's weights and of the running statistics of its normalisation layers over the steps of
/// its training (Polyak and Juditsky 1992): average ← d · average + (1 − d) · weights. So that the random weights of the start are
/// soon forgotten, d is min(decay, (1 + step) / (10 + step)), with steps counted from 1.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly Graph graph;
    private readonly double decay;

    /// <summary>Starts at the network's present weights.</summary>
    public WeightAverage(Graph graph, double decay)
    {
        this.graph = graph;
        this.decay = decay;
        using var noGradients = torch.no_grad();
        Network = graph.Clone();
    }

    /// <summary>The network with averaged weights.</summary>
    public Graph Network { get; }

    /// <summary>Takes in the network's weights after a step.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    public void Add(long step)
    {
        using var scope = new TensorScope();
        using var noGradients = torch.no_grad();
        double share = 1 - Math.Min(decay, (1.0 + step) / (10.0 + step));
        foreach (var (average, weight) in Weights.Of(Network).Zip(Weights.Of(graph)))
            average.add_(weight - average, Number(share));
    }

    /// <summary>Forgets what was taken in: the average is the network's present weights.</summary>
    public void StartAnew()
    {
        using var noGradients = torch.no_grad();
        Weights.Copy(Weights.Of(graph), Weights.Of(Network));
    }

    public void Dispose() => Network.Dispose();
}
