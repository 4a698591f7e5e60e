using Mipp.Coupling;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>Coupling of operators whose first output has the first input's axes, position by position.</summary>
internal static class PassThrough
{
    public static void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        context.MoveAxes(input, output, [.. Enumerable.Range(0, CouplingContext.Rank(input))]);
    }

    /// <summary>The same, but for some axes the operator needs every position.</summary>
    /// <param name="context">The node.</param>
    /// <param name="needed">These axes, from the front.</param>
    /// <param name="why">What the operator does with them.</param>
    public static void CoupleExcept(CouplingContext context, IEnumerable<int> needed, string why)
    {
        foreach (int axis in needed)
            context.Freeze(context.Labels(context.Input(0), axis), context.Because(why));
        Couple(context);
    }

    /// <exception cref="MippException">The input is missing, or cannot be broadcast to the first one's shape without stretching that.</exception>
    public static void RequireOperand(InferenceContext context, int input)
    {
        if (context.Shape(input) is not { } operand || context.Shape(0) is not { } shape)
            return;
        bool fits = operand.Rank <= shape.Rank && Enumerable.Range(1, operand.Rank)
            .All(i => operand[-i] == 1 || operand[-i] == shape[-i] || !operand[-i].IsKnown || !shape[-i].IsKnown);
        if (!fits)
            throw context.Fail($"input {input} is {operand}, which cannot be broadcast to its input {shape}");
    }

    /// <summary>Ties the axes of a second operand that is broadcast to the first input's shape and never stretches it.</summary>
    public static void TieOperand(CouplingContext context, Value operand)
    {
        var input = context.Input(0);
        for (int axis = -1; axis >= -CouplingContext.Rank(operand); axis--)
            if (operand.Shape![axis] == input.Shape![axis])
                context.Tie(context.Labels(input, axis), context.Labels(operand, axis));
    }
}
