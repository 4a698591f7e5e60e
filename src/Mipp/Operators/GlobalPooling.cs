using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>An operator that reduces every plane to one number: GlobalAveragePool, GlobalMaxPool, GlobalLpPool.</summary>
/// <param name="type">The operator's name.</param>
/// <param name="reduce">Reduces the given dimensions and keeps them with size 1.</param>
internal sealed class GlobalPooling(string type, Func<Tensor, long[], Attributes, Tensor> reduce) : Operator(type)
{
    /// <summary>A reduction without attributes.</summary>
    public GlobalPooling(string type, Func<Tensor, long[], Tensor> reduce)
        : this(type, (x, dims, _) => reduce(x, dims))
    {
    }

    public override void Infer(InferenceContext context)
    {
        Shape? shape = null;
        if (context.Shape(0) is { } input)
        {
            if (input.Rank < 3)
                throw context.Fail($"its input is {input}, at least rank 3 is needed");
            shape = new Shape([input[0], input[1], .. Enumerable.Repeat((Dim)1, input.Rank - 2)]);
        }
        context.SetOutput(0, context.Input(0).ElementType, shape);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        if (input.ndim < 3)
            throw context.Fail($"its input has rank {(int)input.ndim}, at least 3 is needed");
        return [reduce(input, [.. Enumerable.Range(2, (int)input.ndim - 2).Select(d => (long)d)], context.Attributes)];
    }

    public override void Couple(CouplingContext context)
    {
        SpatialWindow.CoupleAxes(context);
        context.Assign(context.Output(), 1, context.Labels(context.Input(0), 1));
    }
}
