using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Pruning.Selection;

/// <summary>
/// A run of a network whose outputs are projected on random directions, so that one backward pass tells how much values on the way
/// move them.
/// </summary>
/// <remarks>Its tensors belong to the scope in which it was made; every value is kept, since gradients are asked for.</remarks>
internal sealed class ProjectedRun
{
    private readonly Graph graph;
    private readonly Value[] asked;
    private readonly Dictionary<Value, Tensor> values;
    private readonly Tensor projection;

    /// <summary>Runs the network with the autograd graph recorded.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="inputs">A batch.</param>
    /// <param name="asked">Values for which gradients are wanted.</param>
    /// <param name="random">Draws the directions.</param>
    public ProjectedRun(Graph graph, Tensor[] inputs, Value[] asked, SeededRandom random)
    {
        this.graph = graph;
        this.asked = asked;
        values = graph.Inputs.Zip(inputs).ToDictionary(p => p.First, p => WithGradient(p.Second));
        var reached = Run();
        projection = OutputDirections.Project([.. Ends(reached).Select(e => values[e])], ref random);
    }

    /// <summary>What a value of the network was.</summary>
    public Tensor this[Value value] => values[value];

    /// <summary>Gradients of Σ r·z over samples for the values asked for, in their order: zeros where no output depends on one.</summary>
    public Tensor[] Gradients() => Tensors.Gradients.OrZeros(projection, [.. asked.Select(v => values[v])]);

    /// <summary>Runs all nodes.</summary>
    /// <returns>The values asked for and what depends on them and passes gradients back to them.</returns>
    private HashSet<Value> Run()
    {
        var reached = asked.ToHashSet();
        foreach (var node in graph.Nodes)
        {
            var results = NodeRunner.Run(
                node, [.. node.Inputs.Select(i => i is null ? null : i.Data ?? values[i])], node.Opset, ExecutionMode.Inference);
            bool depends = node.Inputs.OfType<Value>().Any(reached.Contains);
            foreach (var (value, result) in node.Outputs.Zip(results))
            {
                if (value is null)
                    continue;
                if (depends && result.requires_grad)
                    reached.Add(value);
                values[value] = WithGradient(result);
            }
        }
        return reached;
    }

    /// <summary>
    /// Where gradients start: the network's outputs, and what is last before something that passes none back, such as the choice
    /// of the largest score.
    /// </summary>
    private IEnumerable<Value> Ends(HashSet<Value> reached) => graph.Outputs
        .Concat(graph.Nodes.SelectMany(n => n.Outputs).OfType<Value>().Where(v => !LeadsOn(v, reached)))
        .Where(reached.Contains)
        .Distinct();

    private static bool LeadsOn(Value value, HashSet<Value> reached) =>
        value.Uses.Any(u => u.Node.Outputs.Any(o => o is not null && reached.Contains(o)));

    /// <summary>What is computed from integers (an embedding of tokens) is where gradients begin, as at an input.</summary>
    private static Tensor WithGradient(Tensor tensor) =>
        tensor.dtype.IsFloatingPoint && !tensor.requires_grad ? tensor.requires_grad_() : tensor;
}
