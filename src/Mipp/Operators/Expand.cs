using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;

namespace Mipp.Operators;

/// <summary>The input broadcast with the shape in the second input, where 1 keeps the input's size.</summary>
internal sealed class Expand() : Operator("Expand"), IFollowsShapes
{
    public override void Infer(InferenceContext context)
    {
        var (input, target) = (context.Input(0), context.Input(1));
        var shape = target.Contents is { } contents
            ? Broadcasting.Infer(context, input.Shape, new Shape(contents))
            : UnknownShape(context, input.Shape, target.Shape);
        context.SetOutput(0, input.ElementType, shape, Contents(input, shape));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        long[] target = context.Ints(1);
        long[] shape = new long[Math.Max((int)input.ndim, target.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            long asked = i <= target.Length ? target[^i] : 1;
            shape[^i] = i > input.ndim ? asked : input.size(-i) == 1 ? asked : input.size(-i);
        }
        return [input.expand(shape)];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        if (CouplingContext.Rank(output) < CouplingContext.Rank(input))
        {
            context.FreezeAll(context.Because("the file states too few axes for what it is expanded to"));
            return;
        }
        bool follows = FollowsCut(context.Node, 1);
        for (int axis = -1; axis >= -CouplingContext.Rank(input); axis--)
        {
            var labels = context.Labels(input, axis);
            string? obstacle = input.Shape![axis] != output.Shape![axis] ? "it is stretched to another size"
                : !follows && StatesSize(context.Input(1), axis) ? "it is expanded to a computed shape of dynamic sizes"
                : null;
            if (obstacle is null)
                context.Assign(output, axis, labels);
            else
                context.Freeze(labels, context.Because(obstacle));
        }
    }

    /// <summary>Whether the target can be written down anew after a cut.</summary>
    public bool FollowsCut(Node node, int input) =>
        input == 1 && node.Inputs[1] is { Contents: { } contents }
        && node.Inputs[0] is { Shape: { } before } && node.Outputs[0] is { Shape: { } after }
        && Restate(contents, before, after) is not null;

    public override void Cut(CutContext context)
    {
        if (context.Input(1).Contents is not { } contents)
            return;
        var after = Restate(contents, context.After(context.Input(0)), context.After(context.Output()));
        bool statesSizes = contents.Any(d => d.IsKnown && d != 1);
        if (after is not null && statesSizes && !after.SequenceEqual(contents.Select(d => d.IsKnown ? d.Factor : -1)))
            context.SetIntegerInput(1, after);
    }

    private static bool StatesSize(Value target, int axis) =>
        target.Contents is not { } contents || (-axis <= contents.Length && contents[^-axis] != 1);

    /// <summary>The target as plain numbers for other sizes, or null where a dynamic size is stretched to.</summary>
    private static long[]? Restate(ImmutableArray<Dim> target, Shape input, Shape output)
    {
        long[] result = new long[target.Length];
        for (int i = 1; i <= target.Length; i++)
        {
            var size = output[-i];
            if (target[^i] == 1)
                result[^i] = 1;
            else if (size.IsKnown)
                result[^i] = size.Factor;
            else if (i <= input.Rank && input[-i] == size)
                result[^i] = 1;
            else
                return null;
        }
        return result;
    }

    private static Shape? UnknownShape(InferenceContext context, Shape? input, Shape? target)
    {
        if (input is null || target is not { Rank: 1 } || context.UnknownShape(target[0]) is not { } unknown)
            return null;
        int rank = Math.Max(input.Rank, unknown.Rank);
        // A size other than 1 cannot change.
        return new Shape(Enumerable.Range(0, rank).Select(axis => axis - rank + input.Rank)
            .Select(axis => axis >= 0 && input[axis].IsKnown && input[axis] != 1 ? input[axis] : InferenceContext.Unknown()));
    }

    private static ImmutableArray<Dim>? Contents(Value input, Shape? shape)
    {
        if (input.Contents is not { } contents || shape is not { Rank: <= 1, IsKnown: true })
            return null;
        long length = shape.Rank == 0 ? 1 : shape[0].Factor;
        return contents.Length == length ? contents
            : length <= SmallContents.MaxLength ? [.. Enumerable.Repeat(contents[0], (int)length)]
            : null;
    }
}
