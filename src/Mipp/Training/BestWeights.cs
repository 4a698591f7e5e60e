using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Graphs;

namespace Mipp.Training;

/// <summary>The weights with which a network classified held-out samples best.</summary>
/// <param name="graph">The network.</param>
/// <param name="heldOut">Labelled samples that it is not trained on.</param>
internal sealed class BestWeights(Graph graph, DatasetSplit heldOut) : IDisposable
{
    /// <summary>The best weights so far.</summary>
    public IReadOnlyList<Tensor> Tensors { get; } = Weights.Snapshot(graph);

    /// <summary>Measures the network as it is now, and keeps its weights if they are the best.</summary>
    /// <param name="before">The measurements after earlier epochs.</param>
    /// <returns>These and the new one.</returns>
    public ImmutableArray<Evaluation> Measure(ImmutableArray<Evaluation> before)
    {
        var all = before.Add(Evaluator.EvaluateInTraining(graph, heldOut));
        if (EarlyStopping.BestEpoch(all) == before.Length)
            Weights.Copy(Weights.Of(graph), Tensors);
        return all;
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors)
            tensor.Dispose();
    }
}
