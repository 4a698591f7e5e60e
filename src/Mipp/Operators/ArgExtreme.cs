using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>Where along an axis the extreme is: ArgMax, ArgMin. Of equal ones the first, or the last if asked for.</summary>
/// <param name="type">The operator's name.</param>
/// <param name="function">The position of the extreme along an axis, which stays with size 1; the first of equal ones.</param>
internal sealed class ArgExtreme(string type, Func<Tensor, int, Tensor> function) : Operator(type)
{
    public override void Infer(InferenceContext context)
    {
        var shape = context.Shape(0) is not { } input ? null
            : Reduce.InferShape(input, [Axis(context.Attributes, input.Rank, context.Fail)], Reduce.KeepsAxes(context.Attributes));
        context.SetOutput(0, ElementType.Int64, shape);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        int axis = Axis(context.Attributes, (int)input.ndim, context.Fail);
        var positions = context.Attributes.Int("select_last_index", 0) == 0 ? function(input, axis)
            : function(input.flip(axis), axis).mul(Number(-1)).add(Number(input.size(axis) - 1), One);
        var shape = Reduce.InferShape(Shape.Of(input.shape), [axis], Reduce.KeepsAxes(context.Attributes));
        return [positions.reshape(shape.AtBatchOne())];
    }

    public override void Couple(CouplingContext context)
    {
        int axis = Axis(context.Attributes, CouplingContext.Rank(context.Input(0)), what => new MippException(what));
        Reduce.CoupleReduced(context, [axis], Reduce.KeepsAxes(context.Attributes));
    }

    private static int Axis(Attributes attributes, int rank, Func<string, MippException> fail) =>
        Axes.Normalise(attributes.Int("axis", 0), rank, fail);
}
