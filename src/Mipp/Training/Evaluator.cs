using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Torch;

namespace Mipp.Training;

/// <summary>Measures how well a network classifies.</summary>
public static class Evaluator
{
    /// <summary>Whether there is an accuracy to measure: labelled samples, and a network that gives scores for classes.</summary>
    public static bool Applies(Graph graph, DatasetSplit data) =>
        data.HasLabels && graph.Inputs.Count == 1 && graph.Outputs is [{ Shape: null or { Rank: 2 } }, ..];

    /// <summary>Runs a network on all samples, without changing it.</summary>
    /// <param name="graph">A network with one input and scores [N, classes] as its first output.</param>
    /// <param name="data">Labelled samples.</param>
    /// <param name="batchSize">Samples run at once, at least 1; memory grows with it.</param>
    /// <param name="progress">Told the number of samples done.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="MippException">The network and the samples do not fit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Evaluation Evaluate(
        Graph graph,
        DatasetSplit data,
        int batchSize = 256,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        Classification.RequireFits(graph, data);
        var runner = new GraphRunner(graph);
        var tally = default(Tally);
        foreach (var batch in data.Batches(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            tally += Measure(graph, runner, batch);
            progress?.Report((int)tally.Samples);
        }
        var summary = tally.Summarise();
        return new Evaluation(summary.Accuracy, summary.Loss, data.Count);
    }

    private static Tally Measure(Graph graph, GraphRunner runner, Batch batch)
    {
        using var scope = new TensorScope();
        using var noGradients = Autograd.NoGrad();
        var labels = batch.ToLabelTensor();
        var type = graph.Inputs[0].ElementType.ToDType() is { IsFloatingPoint: true } known ? known : DType.Float32;
        var logits = Classification.Logits(graph, runner.Run([batch.ToInputTensor().To(type)])[0].To(DType.Float32));
        double loss = logits.CrossEntropy(labels, reduction: Reduction.Sum).Item<double>();
        return new Tally(batch.Count, loss, Classification.Correct(logits, labels));
    }
}
