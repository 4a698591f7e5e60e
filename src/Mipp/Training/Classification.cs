using Mipp.Data;
using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Training;

/// <summary>What training and evaluation ask of a network and its data: one input, and scores for classes as first output.</summary>
internal static class Classification
{
    // The smallest normal single-precision number is 1.2e-38; its logarithm and derivative are finite.
    private const double SmallestProbability = 1e-37;

    /// <exception cref="MippException">The network does not classify, or the labels are not its classes.</exception>
    public static void RequireFits(Graph graph, DatasetSplit data)
    {
        if (!data.HasLabels && data.Count > 0)
            throw new MippException("the samples have no labels: training and evaluation need them; choose other data.");
        if (graph.Inputs.Count != 1)
            throw new MippException($"the model has {graph.Inputs.Count} inputs: only models with one can be trained and evaluated.");
        if (graph.Outputs is not [var output, ..])
            throw new MippException("the model has no outputs: one with scores [N, classes] is needed.");
        if (output.Shape is { Rank: not 2 })
            throw new MippException($"the model's output '{output.Name}' has the shape {output.Shape}: scores [N, classes] are needed.");
        if (data.Count == 0)
            throw new MippException("there are no samples: give at least one.");
        RequireClasses(output, Max(data.Labels));
    }

    /// <summary>The logits in a network's first output; the logarithm where it ends in a Softmax.</summary>
    public static Tensor Logits(Graph graph, Tensor output) => graph.Outputs[0].Producer is { Domain: "", Type: "Softmax" }
        ? output.clamp_min(Number(SmallestProbability)).log()
        : output;

    /// <summary>How many samples have their highest score at their label.</summary>
    public static long Correct(Tensor logits, Tensor labels) => logits.argmax(1).eq(labels).sum().Item<long>();

    private static void RequireClasses(Value output, int highest)
    {
        if (output.Shape is { } shape && shape[1] is { IsKnown: true, Factor: var classes } && highest >= classes)
            throw new MippException(
                $"the data has a label {highest} and the model's output '{output.Name}' {classes} classes: labels must be from 0 to "
                + $"{classes - 1}; choose other data or a model with more classes.");
    }

    private static int Max(ReadOnlySpan<int> labels)
    {
        int max = 0;
        foreach (int label in labels)
            max = Math.Max(max, label);
        return max;
    }
}
