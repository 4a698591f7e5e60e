using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>
/// SynFlow: a weight's share θ·∂R/∂θ in the flow R through the network, the sum of its outputs for an input of ones with every
/// parameter replaced by its absolute value, as the L1 norm over the weights that compute a unit; 100 rounds on an exponential
/// schedule (Tanaka et al., "Pruning neural networks without any data by iteratively conserving synaptic flow", NeurIPS 2020).
/// Without a unit. Computed in double precision, as the flow of deep networks overflows single; running means are taken as 0.
/// </summary>
internal sealed class SynFlow() : ScoreCriterion("synflow", "share of the flow through the weights' sizes, in 100 rounds; no data")
{
    private const int RunningMean = 3;

    public override int Rounds => 100;

    public override double[][] Score(NetworkView network)
    {
        using var scope = new TensorScope();
        using var positive = Positive(network);
        var weights = positive.Parameters.Where(p => p.Data!.ndim > 1 && p.Data.dtype == ScalarType.Float64).ToArray();
        Tensor[] point = [.. weights.Select(w => w.Data!.detach().requires_grad_())];
        var contents = weights.Zip(point).ToDictionary(p => p.First, p => p.Second);
        var gradient = Gradients.OrZeros(Flow(positive, Ones(network), value => contents.GetValueOrDefault(value) ?? value.Data!), point);
        var shares = weights.Zip(gradient, (w, g) => (w.Name, Share: g * w.Data!)).ToDictionary(p => p.Name, p => p.Share);
        return [.. network.Groups.Select(g => UnitWeights.Sums(
            g, w => shares.GetValueOrDefault(w.Name) ?? torch.zeros(w.Data!.shape), s => s.abs()))];
    }

    /// <summary>The network in double precision, every parameter replaced by its absolute value.</summary>
    private static Graph Positive(NetworkView network)
    {
        var positive = DoublePrecision.Of(network.Graph);
        var parameters = network.Graph.Parameters.ToArray();
        foreach (var parameter in parameters)
            Graph.SetData(positive.Find(parameter.Name)!, DoublePrecision.Widen(network.Contents(parameter)).abs());
        foreach (var node in positive.Nodes.Where(n => n.Operator is BatchNormalization && n.Inputs[RunningMean]!.IsInitializer))
            Graph.SetData(node.Inputs[RunningMean]!, torch.zeros(node.Inputs[RunningMean]!.Data!.shape, dtype: ScalarType.Float64));
        return positive;
    }

    private static Tensor[] Ones(NetworkView network)
    {
        bool isFixed = FixedBatch.Of(network.Graph) is not null;
        return
        [
            .. network.Samples.Batch(0).Select(input =>
            {
                var sample = isFixed ? input : input.narrow(0, 0, 1);
                return DoublePrecision.Widen(torch.ones(sample.shape, dtype: sample.dtype));
            }),
        ];
    }

    /// <summary>The sum of the outputs; of what enters it where one ends in a Softmax, whose sum is always 1.</summary>
    private static Tensor Flow(Graph graph, Tensor[] ones, Func<Value, Tensor> contents)
    {
        var ends = graph.Outputs.Where(o => o.Producer is { Type: "Softmax" or "LogSoftmax" }).Select(o => new Use(o.Producer!, 0)).ToHashSet();
        var run = new RecordedRun(graph, ones, contents, ends);
        using var recording = torch.enable_grad();
        return graph.Outputs.Zip(run.Outputs)
            .Select(o => o.First.Producer is { } producer && ends.Contains(new Use(producer, 0)) ? run[new Use(producer, 0)] : o.Second)
            .Where(o => o.dtype.IsFloatingPoint)
            .Select(o => o.sum())
            .Aggregate((a, b) => a.add(b, One));
    }
}
