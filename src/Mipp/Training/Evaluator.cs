using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Training;

/// <summary>Measures how well a network classifies.</summary>
public static class Evaluator
{
    /// <summary>Large enough for full speed, small enough that a batch's activations stay in cache.</summary>
    private const int LargestBatch = 64;

    /// <summary>Whether there is an accuracy to measure: labelled samples, and a network that gives scores for classes.</summary>
    public static bool Applies(Graph graph, DatasetSplit data) =>
        data.HasLabels && graph.Inputs.Count == 1 && graph.Outputs is [{ Shape: null or { Rank: 2 } }, ..];

    /// <summary>Runs a network on all samples, without changing it.</summary>
    /// <param name="graph">A network with one input and scores [N, classes] as its first output.</param>
    /// <param name="data">Labelled samples.</param>
    /// <param name="batchSize">Samples of a batch, at least 1, or null for as many as are fast; each thread runs a batch at a time, and memory grows with it.</param>
    /// <param name="progress">Told the number of samples done, from any of the threads, by one at a time.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="MippException">The network and the samples do not fit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Evaluation Evaluate(
        Graph graph,
        DatasetSplit data,
        int? batchSize = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize ?? 1, 1, nameof(batchSize));
        Classification.RequireFits(graph, data);
        int size = batchSize ?? BatchSize.For(graph, data.SampleShape, LargestBatch);
        var runner = new GraphRunner(graph);
        int[][] batches = [.. Enumerable.Range(0, data.Count).Chunk(size)];
        var tallies = new Tally[batches.Length];
        var counted = new Countup(done => progress?.Report(Math.Min(done * size, data.Count)));
        TensorWorkers.Run(batches.Length, (_, b) =>
        {
            cancellation.ThrowIfCancellationRequested();
            tallies[b] = Measure(graph, runner, data.Read(batches[b]));
            counted.Next();
        });
        // In the batches' order, so that the sum does not depend on which thread was first.
        var tally = tallies.Aggregate((sum, next) => sum + next);
        var summary = tally.Summarise();
        return new Evaluation(summary.Accuracy, summary.Loss, data.Count);
    }

    private static Tally Measure(Graph graph, GraphRunner runner, Batch batch)
    {
        using var scope = new TensorScope();
        using var noGradients = torch.no_grad();
        var labels = batch.ToLabelTensor();
        var type = graph.Inputs[0].ElementType.ToDType() is { IsFloatingPoint: true } known ? known : ScalarType.Float32;
        var logits = Classification.Logits(graph, runner.Run([ChannelsLast.Of(batch.ToInputTensor().to(type))])[0].to(ScalarType.Float32));
        double loss = torch.nn.functional.cross_entropy(logits, labels, reduction: torch.nn.Reduction.Sum).Item<double>();
        return new Tally(batch.Count, loss, Classification.Correct(logits, labels));
    }
}
