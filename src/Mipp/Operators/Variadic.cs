using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>Any number of broadcast operands folded into one: Min, Max, Sum, Mean.</summary>
/// <param name="type">The operator's name.</param>
/// <param name="fold">Combines the result so far with the next operand.</param>
/// <param name="finish">The result from the folded operands and their number.</param>
/// <param name="symbolic">The fold on elements of shapes.</param>
internal sealed class Variadic(
    string type,
    Func<Tensor, Tensor, Tensor> fold,
    Func<Tensor, int, Tensor>? finish = null,
    Func<Dim, Dim, Dim?>? symbolic = null) : Operator(type)
{
    public override void Infer(InferenceContext context)
    {
        var first = context.Input(0);
        var shape = Broadcasting.Infer(context, Enumerable.Range(0, context.InputCount).Select(context.Shape));
        var contents = symbolic is null ? null : Broadcasting.Contents(context, Fold);
        context.SetOutput(0, first.ElementType, shape, contents);
    }

    public override Tensor[] Run(RunContext context)
    {
        var operands = Enumerable.Range(0, context.InputCount).Select(context.Input).ToArray();
        var folded = operands.Length == 1 ? operands[0] : operands.Aggregate(fold);
        return [finish is null ? folded : finish(folded, operands.Length)];
    }

    public override void Couple(CouplingContext context) =>
        Broadcasting.Couple(context, [.. context.Node.Inputs.Select(i => i!)], context.Output());

    private Dim? Fold(Dim[] elements) =>
        elements.Skip(1).Aggregate((Dim?)elements[0], (folded, next) => folded is { } known ? symbolic!(known, next) : null);
}
