using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>If: runs one of two graphs, which read values of the graph around them by name.</summary>
internal sealed class If() : Operator("If")
{
    public override bool ChoosesElementType => true;

    public override void Infer(InferenceContext context)
    {
        if (context.Attributes.Subgraph("then_branch") is not { } yes || context.Attributes.Subgraph("else_branch") is not { } no)
            return;
        var results = SubgraphInference.Outputs(context, yes).Zip(SubgraphInference.Outputs(context, no)).ToArray();
        for (int i = 0; i < results.Length; i++)
        {
            var ((type, then), (_, otherwise)) = results[i];
            context.SetOutput(i, type, then is not null && then.Equals(otherwise) ? then : null);
        }
    }

    public override Tensor[] Run(RunContext context)
    {
        var condition = context.Input(0);
        if (condition.numel() != 1)
            throw context.Fail($"its condition is {condition}, one element is needed");
        return new SubgraphRunner(context, condition.Item<bool>() ? "then_branch" : "else_branch").Run();
    }

    public override void Couple(CouplingContext context) =>
        context.FreezeAll(context.Because("a graph inside a node, which is not looked into, reads it or computes it"));
}
