using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Models;

/// <summary>Puts a network back to before its training.</summary>
internal static class NewWeights
{
    /// <summary>The running variance among the inputs of a BatchNormalization; the mean is before it.</summary>
    private const int Variance = 4;

    /// <summary>
    /// Draws weights as the zoo does, normal with variance 2 / fan-in, or 1 / fan-in where they compute the network's output; biases
    /// and what else is added are 0, scales 1, slopes ¼, and running statistics those of the standard normal distribution.
    /// </summary>
    /// <param name="graph">The network, which changes in place.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    public static void Draw(Graph graph, long seed)
    {
        using var scope = new TensorScope();
        using var noGradients = torch.no_grad();
        var initialisation = new Initialisation(seed);
        foreach (var parameter in graph.Parameters.ToArray())
        {
            var use = parameter.Uses.First(u => u.Node.Operator?.IsParameter(u) == true);
            parameter.Data!.copy_(Initial(parameter, use, initialisation).to(parameter.Data.dtype));
        }
        foreach (var node in graph.Nodes.Where(n => n.Operator is BatchNormalization))
        {
            if (node.Inputs[Variance - 1] is { Data: { } mean })
                mean.zero_();
            if (node.Inputs[Variance] is { Data: { } variance })
                variance.fill_(Number(1));
        }

        Tensor Initial(Value parameter, Use use, Initialisation initialisation) =>
            Neutral(parameter.Data!, use) is { } number ? torch.full(parameter.Data!.shape, Number(number), dtype: ScalarType.Float32)
            : Weight(parameter.Data!.shape, use, isLast: use.Node.Outputs.Any(o => o is not null && graph.Outputs.Contains(o)), initialisation);
    }

    /// <summary>What all of a parameter is to start from; null for weights.</summary>
    private static double? Neutral(Tensor parameter, Use use) => use.Node.Operator switch
    {
        Operators.Arithmetic { Type: "Mul" or "Div" } => 1,
        Operators.Arithmetic => 0,
        // As its authors start it (He et al. 2015).
        PRelu => 0.25,
        _ when parameter.ndim > 1 => null,
        _ when use.Index == 1 && use.Node.Type.EndsWith("Normalization", StringComparison.Ordinal) => 1,
        _ => 0,
    };

    private static Tensor Weight(ReadOnlySpan<long> shape, Use use, bool isLast, Initialisation initialisation)
    {
        // The initialisation counts all but the first axis as inputs; where that is not so, it draws for the other order.
        int inputs = (use.Node.Operator as ILinearOperator)?.Describe(use.Node) is { } layer ? layer.WeightInputAxis : 1;
        long[] turned = [.. shape];
        if (inputs == 0)
            (turned[0], turned[1]) = (turned[1], turned[0]);
        var weight = isLast ? initialisation.Linear(turned) : initialisation.He(turned);
        return inputs == 0 ? weight.transpose(0, 1) : weight;
    }
}
