using Mipp.Graphs;
using Mipp.Information.Predictive;
using Mipp.Operators;

namespace Mipp.Pruning.Calibration;

/// <summary>What a linear map's output becomes downstream, which predictors are to tell from the map's input.</summary>
/// <param name="Value">
/// The activations: the output after the BatchNormalization and the elementwise functions that alone read it. In a residual
/// network this is the branch before the addition, since the shortcut is nothing that the map's input could tell.
/// </param>
/// <param name="IsClass">Whether these are the scores of the network's output, of which the largest is what is told: the class.</param>
internal sealed record DownstreamActivation(Value Value, bool IsClass)
{
    /// <summary>Follows a map's output.</summary>
    public static DownstreamActivation Of(LinearLayer layer, Graph graph)
    {
        var value = layer.Output;
        while (value.Uses.Count == 1 && !graph.Outputs.Contains(value) && Leads(value.Uses[0].Node, value))
            value = value.Uses[0].Node.Outputs[0]!;
        bool isOutput = graph.Outputs.Contains(value) || value.Uses.Any(u => u.Node is { Type: "Softmax" or "LogSoftmax" } n && graph.Outputs.Contains(n.Outputs[0]!));
        return new DownstreamActivation(value, isOutput && value.Shape is { Rank: 2 } shape && !(shape[1] == 1));
    }

    /// <summary>What predictors are to predict.</summary>
    /// <param name="activations">Samples of the surviving outputs: [samples, outputs].</param>
    public PredictionTarget Target(Tensor activations) =>
        IsClass ? new ClassTarget(activations.argmax(1), (int)activations.size(1)) : new ActivationTarget(activations);

    private static bool Leads(Node node, Value value) =>
        node.Inputs[0] == value && (node.Operator is Elementwise or BatchNormalization || node.Type is "Clip" or "PRelu" or "Identity");
}
