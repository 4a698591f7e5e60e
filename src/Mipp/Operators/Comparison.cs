using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>Two broadcast operands to truth values: Equal, Less, And, ….</summary>
/// <param name="type">The operator's name.</param>
/// <param name="function">The tensor operation.</param>
/// <param name="symbolic">The same on elements of shapes; 1 for true.</param>
internal sealed class Comparison(
    string type,
    Func<Tensor, Tensor, Tensor> function,
    Func<Dim, Dim, Dim?>? symbolic = null) : Operator(type)
{
    public override void Infer(InferenceContext context)
    {
        var shape = Broadcasting.Infer(context, context.Shape(0), context.Shape(1));
        var contents = symbolic is null ? null : Broadcasting.Contents(context, e => symbolic(e[0], e[1]));
        context.SetOutput(0, ElementType.Bool, shape, contents);
    }

    public override Tensor[] Run(RunContext context) => [function(context.Input(0), context.Input(1))];

    public override void Couple(CouplingContext context) =>
        Broadcasting.Couple(context, [context.Input(0), context.Input(1)], context.Output());
}
