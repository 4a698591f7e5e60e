using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Training;

namespace Mipp.Tests.Training;

public class EvaluatorTests
{
    // Rows are samples, columns the scores of three classes, since the network passes its input on.
    private static readonly float[] Scores =
    [
        2, 1, 0,
        0, 3, 1,
        1, 0, 5,
        4, 2, 2,
        0, 1, 0,
    ];

    private static readonly int[] Labels = [0, 1, 0, 0, 2];

    private static double HandLoss => Enumerable.Range(0, 5).Average(i =>
        Math.Log(Enumerable.Range(0, 3).Sum(c => Math.Exp(Scores[(3 * i) + c]))) - Scores[(3 * i) + Labels[i]]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Counts_as_by_hand_whatever_the_batch(int batchSize)
    {
        using var graph = PassingOn("Identity");

        var result = Evaluator.Evaluate(graph, TinyData.Of(Scores, Labels, 3), batchSize);

        Assert.Equal(5, result.Count);
        Assert.Equal(3.0 / 5, result.Accuracy);
        Assert.Equal(HandLoss, result.MeanLoss, tolerance: 1e-6);
    }

    [Fact]
    public void A_network_that_ends_in_Softmax_has_the_loss_of_its_logits()
    {
        using var graph = PassingOn("Softmax");

        var result = Evaluator.Evaluate(graph, TinyData.Of(Scores, Labels, 3));

        Assert.Equal(3.0 / 5, result.Accuracy);
        Assert.Equal(HandLoss, result.MeanLoss, tolerance: 1e-6);
    }

    [Fact]
    public void Progress_counts_the_samples()
    {
        using var graph = PassingOn("Identity");
        var seen = new List<int>();

        Evaluator.Evaluate(graph, TinyData.Of(Scores, Labels, 3), batchSize: 2, new Reporter<int>(seen.Add));

        Assert.Equal([2, 4, 5], seen);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        using var graph = PassingOn("Identity");

        Refused(graph, TinyData.Of(Scores, Labels, 3).WithoutLabels(), "no labels");
        Refused(graph, TinyData.Of(Scores, [0, 1, 0, 0, 3], 3), "label 3");
        Refused(graph, TinyData.Of(Scores[..12], [0, 1], 6), "input");
        Refused(graph, TinyData.Of([], [], 3), "no samples");
    }

    [Fact]
    public void A_cancelled_evaluation_stops()
    {
        using var graph = PassingOn("Identity");
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            Evaluator.Evaluate(graph, TinyData.Of(Scores, Labels, 3), cancellation: source.Token));
    }

    private static void Refused(Graph graph, DatasetSplit data, string expected)
    {
        var error = Assert.Throws<MippException>(() => Evaluator.Evaluate(graph, data));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static Graph PassingOn(string type)
    {
        var graph = new Graph("scores", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var input = graph.AddInput("input", ElementType.Float32, new Shape(Dim.Of("N"), 3));
        graph.AddOutput(graph.AddNode(type, [input], ["scores"]).Outputs[0]!);
        ShapeInference.Run(graph);
        return graph;
    }
}
