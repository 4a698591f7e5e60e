using System.Globalization;
using Mipp.Data;
using Mipp.Graphs;

namespace Mipp.Cli.Output;

/// <summary>How well a model does on test samples; what train and eval print with --json.</summary>
internal sealed record EvaluationReport(string Model, string Data, double Accuracy, double Loss, int Count)
{
    /// <summary>Measures a model on the test samples, with a bar.</summary>
    /// <param name="path">What to call the model.</param>
    public static EvaluationReport Of(
        string path, Graph graph, Dataset data, ProgressBars bars, CancellationToken cancellation)
    {
        var evaluation = bars.Evaluate($"evaluating on {data.Name}", graph, data.Test, cancellation);
        return new EvaluationReport(path, data.Name, evaluation.Accuracy, evaluation.MeanLoss, evaluation.Count);
    }

    public void Print(bool json)
    {
        if (json)
            JsonOutput.Print(this);
        else
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Model}: {Accuracy:P2} of {Count:N0} test samples of {Data} right, mean loss {Loss:F4} nats"));
    }
}
