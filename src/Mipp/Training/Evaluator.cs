using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Runtime;
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

    /// <summary>Runs a network on all samples in ONNX Runtime, as it is deployed, without changing it.</summary>
    /// <param name="graph">A network with one input and scores [N, classes] as its first output.</param>
    /// <param name="data">Labelled samples.</param>
    /// <param name="batchSize">
    /// Samples of a batch, at least 1, or null for as many as are fast; each thread runs a batch at a time, and memory grows with it. A
    /// network whose file states a batch size is run with that.
    /// </param>
    /// <param name="progress">Told the number of samples done, from any of the threads, by one at a time.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="MippException">The network and the samples do not fit, or ONNX Runtime refuses the network.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Evaluation Evaluate(
        Graph graph,
        DatasetSplit data,
        int? batchSize = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        Classification.RequireFits(graph, data);
        using var session = RuntimeSession.Of(graph);
        return Evaluate(graph, session, data, batchSize, progress, cancellation);
    }

    /// <summary>The same of a file that ONNX Runtime has loaded.</summary>
    /// <param name="graph">What Mipp knows of the file: one input, and scores [N, classes] as first output.</param>
    /// <param name="session">The file in ONNX Runtime.</param>
    /// <param name="data">Labelled samples.</param>
    /// <param name="batchSize">Samples of a batch, at least 1, or null for as many as are fast; a stated batch size goes before it.</param>
    /// <param name="progress">Told the number of samples done, from any of the threads, by one at a time.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="MippException">The network and the samples do not fit, or ONNX Runtime cannot run it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Evaluation Evaluate(
        Graph graph,
        RuntimeSession session,
        DatasetSplit data,
        int? batchSize = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        var stated = StatedBatch.Of(graph);
        return Evaluate(graph, data, stated ?? batchSize, stated is not null, Run, progress, cancellation);

        Tensor Run(Tensor input)
        {
            InputCheck.Verify(graph, [input]);
            return session.Run([input])[0];
        }
    }

    /// <summary>Runs a network that is being trained on all samples, in the engine that trains it.</summary>
    internal static Evaluation EvaluateInTraining(Graph graph, DatasetSplit data, CancellationToken cancellation = default)
    {
        var runner = new GraphRunner(graph);
        return Evaluate(
            graph, data, batchSize: null, isFull: false, input => runner.Run([ChannelsLast.Of(input)])[0], progress: null, cancellation);
    }

    // Where the last batch must be as large as the others, samples come in it again and do not count.
    private static Evaluation Evaluate(
        Graph graph,
        DatasetSplit data,
        int? batchSize,
        bool isFull,
        Func<Tensor, Tensor> run,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize ?? 1, 1, nameof(batchSize));
        Classification.RequireFits(graph, data);
        int size = batchSize ?? BatchSize.For(graph, data.SampleShape, LargestBatch);
        int[][] batches = [.. Enumerable.Range(0, data.Count).Chunk(size)];
        var tallies = new Tally[batches.Length];
        var counted = new Countup(done => progress?.Report(Math.Min(done * size, data.Count)));
        TensorWorkers.Run(batches.Length, (_, b) =>
        {
            cancellation.ThrowIfCancellationRequested();
            int[] indices = isFull ? [.. batches[b].Concat(Enumerable.Range(0, size)).Take(size).Select(i => i % data.Count)] : batches[b];
            tallies[b] = Measure(graph, run, data.Read(indices), batches[b].Length);
            counted.Next();
        });
        // In the batches' order, so that the sum does not depend on which thread was first.
        var tally = tallies.Aggregate((sum, next) => sum + next);
        var summary = tally.Summarise();
        return new Evaluation(summary.Accuracy, summary.Loss, data.Count);
    }

    private static Tally Measure(Graph graph, Func<Tensor, Tensor> run, Batch batch, int count)
    {
        using var scope = new TensorScope();
        using var noGradients = torch.no_grad();
        var labels = batch.ToLabelTensor().narrow(0, 0, count);
        var type = graph.Inputs[0].ElementType.ToDType() is { IsFloatingPoint: true } known ? known : ScalarType.Float32;
        var scores = run(batch.ToInputTensor().to(type)).narrow(0, 0, count).to(ScalarType.Float32);
        var logits = Classification.Logits(graph, scores);
        double loss = torch.nn.functional.cross_entropy(logits, labels, reduction: torch.nn.Reduction.Sum).Item<double>();
        return new Tally(count, loss, Classification.Correct(logits, labels));
    }
}
