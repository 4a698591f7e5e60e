using Mipp.Data;
using Mipp.Graphs;
using Mipp.Training;

namespace Mipp.Cli.Output;

/// <summary>A bar for an evaluation.</summary>
internal static class EvaluationBar
{
    /// <summary>Runs a network on all samples.</summary>
    public static Evaluation Evaluate(
        this ProgressBars bars, string description, Graph graph, DatasetSplit test, CancellationToken cancellation)
    {
        var bar = bars.Add(description);
        var progress = new ProgressReport<int>(done => bar.Show(done, test.Count));
        return Evaluator.Evaluate(graph, test, progress: progress, cancellation: cancellation);
    }
}
