using Mipp.Coupling;

namespace Mipp.Operators;

/// <summary>Coupling of operators whose first output has the first input's axes, position by position.</summary>
internal static class PassThrough
{
    public static void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        for (int axis = 0; axis < CouplingContext.Rank(input); axis++)
            context.Assign(output, axis, context.Labels(input, axis));
    }
}
