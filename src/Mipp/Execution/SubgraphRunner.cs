using Mipp.Graphs;

namespace Mipp.Execution;

/// <summary>Runs the graph inside a node.</summary>
internal sealed class SubgraphRunner
{
    private readonly Subgraph subgraph;
    private readonly GraphRunner runner;
    private readonly Tensor[] captured;
    private readonly RunContext context;

    /// <param name="context">The node's.</param>
    /// <param name="attribute">The attribute that holds the graph.</param>
    public SubgraphRunner(RunContext context, string attribute)
    {
        this.context = context;
        subgraph = context.Attributes.Subgraph(attribute) ?? throw context.Fail($"has no graph '{attribute}'");
        runner = new GraphRunner(subgraph.Body);
        captured = [.. subgraph.Captured.Select(context.Captured)];
    }

    /// <summary>The graph itself.</summary>
    public Graph Body => subgraph.Body;

    /// <summary>The graph's outputs, in tensors of the caller's scope.</summary>
    /// <param name="inputs">A tensor for each input that the graph declares.</param>
    public Tensor[] Run(params IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != subgraph.DeclaredInputs)
            throw context.Fail($"its graph '{Body.Name}' takes {subgraph.DeclaredInputs} inputs, {inputs.Count} are given");
        return runner.Execute([.. inputs, .. captured], context.Mode, observe: null);
    }
}
