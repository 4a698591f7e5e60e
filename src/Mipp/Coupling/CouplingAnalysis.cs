using Mipp.Graphs;

namespace Mipp.Coupling;

/// <summary>What the operators of a graph say of its channels, gathered node by node.</summary>
internal sealed class CouplingAnalysis
{
    private readonly List<Production> productions = [];
    private readonly List<Contraction> contractions = [];

    private CouplingAnalysis()
    {
    }

    public ValueLabels Values { get; } = new();

    /// <summary>Where channels begin, in the graph's order.</summary>
    public IReadOnlyList<Production> Productions => productions;

    /// <summary>Where channels end, in the graph's order.</summary>
    public IReadOnlyList<Contraction> Contractions => contractions;

    public static CouplingAnalysis Of(Graph graph)
    {
        var analysis = new CouplingAnalysis();
        foreach (var node in graph.Nodes)
            analysis.Couple(node);
        foreach (var output in graph.Outputs)
            analysis.FreezeOutput(output);
        analysis.Values.SettleGrids();
        return analysis;
    }

    private void Couple(Node node)
    {
        var context = new CouplingContext(node, Values, productions, contractions);
        if (node.Operator is null)
        {
            context.FreezeAll($"operator {node.Type} is not known, and how it mixes channels is not guessed: node {node.Label}");
            return;
        }
        if (WhyUntraceable(node) is { } reason)
        {
            context.FreezeAll(context.Because(reason));
            return;
        }
        node.Operator.Couple(context);
        context.FreezeUnasked();
    }

    /// <summary>Why the operator's rules of coupling and cutting cannot be asked, or null when they can.</summary>
    public static string? WhyUntraceable(Node node)
    {
        var values = node.Inputs.Concat(node.Outputs).OfType<Value>().ToArray();
        if (values.FirstOrDefault(v => v.Shape is null) is { } unshaped)
            return $"the shape of '{unshaped.Name}' is not known";
        if (node.Outputs is not [not null, ..])
            return "the first output is left out";
        return values.FirstOrDefault(v => v.Shape!.Any(d => d.Factor > ValueLabels.MaxPositions)) is { } huge
            ? $"an axis of '{huge.Name}' has more than {ValueLabels.MaxPositions} positions" : null;
    }

    private void FreezeOutput(Value output)
    {
        for (int axis = 0; axis < (output.Shape?.Rank ?? 0); axis++)
            Values.Freeze(output, axis, $"it is the network's output '{output.Name}'");
    }
}
