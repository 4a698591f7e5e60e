using Mipp.Data;
using Mipp.Graphs;
using Mipp.Runtime;
using Mipp.Training;

namespace Mipp.Cli.Output;

/// <summary>A bar for an evaluation.</summary>
internal static class EvaluationBar
{
    /// <summary>Runs a network on all samples in ONNX Runtime.</summary>
    public static Evaluation Evaluate(
        this ProgressBars bars, string description, Graph graph, DatasetSplit test, CancellationToken cancellation) =>
        bars.Show(description, test, progress => Evaluator.Evaluate(graph, test, progress: progress, cancellation: cancellation));

    /// <summary>Runs a file that ONNX Runtime has loaded on all samples.</summary>
    public static Evaluation Evaluate(
        this ProgressBars bars, string description, Graph graph, RuntimeSession session, DatasetSplit test, CancellationToken cancellation) =>
        bars.Show(description, test, progress => Evaluator.Evaluate(graph, session, test, progress: progress, cancellation: cancellation));

    private static Evaluation Show(this ProgressBars bars, string description, DatasetSplit test, Func<IProgress<int>, Evaluation> evaluate)
    {
        var bar = bars.Add(description);
        var progress = new ProgressReport<int>(done => bar.Show(done, test.Count));
        return evaluate(progress);
    }
}
