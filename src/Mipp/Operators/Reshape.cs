using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;

namespace Mipp.Operators;

/// <summary>
/// The same elements with the shape that the second input states; −1 stands for what is left over, 0 for the input's size
/// at that place (unless <c>allowzero</c> is 1).
/// </summary>
internal sealed class Reshape() : Operator("Reshape"), IFollowsShapes
{
    public override void Infer(InferenceContext context)
    {
        var (input, target) = (context.Input(0), context.Input(1));
        var shape = InferShape(context, input.Shape, target);
        context.SetOutput(0, input.ElementType, shape, shape is { Rank: <= 1 } ? input.Contents : null);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        long[] target = context.Ints(1);
        if (!AllowsZero(context.Attributes))
            for (int i = 0; i < target.Length; i++)
                target[i] = target[i] != 0 ? target[i]
                    : i < input.ndim ? input.size(i)
                    : throw context.Fail($"entry {i} of the target copies an axis that {Shape.Of(input.shape)} does not have");
        return [input.reshape(target)];
    }

    public override void Couple(CouplingContext context)
    {
        ReshapeCoupling.Couple(context, context.Input(0), context.Output());
        if (!FollowsCut(context.Node, 1))
            FreezeLiterals(context);
    }

    /// <summary>Whether the target can be written down anew after a cut.</summary>
    public bool FollowsCut(Node node, int input) =>
        input == 1 && node.Inputs[1] is { Contents: { } contents }
        && node.Inputs[0] is { Shape: { } before } && node.Outputs[0] is { Shape: { } after }
        && Restate(contents, before, after, AllowsZero(node.Attributes)) is not null;

    public override void Cut(CutContext context)
    {
        var (input, target, output) = (context.Input(0), context.Input(1), context.Output());
        if (target.Contents is not { } contents)
            return;
        var after = Restate(contents, context.After(input), context.After(output), AllowsZero(context.Attributes));
        if (after is null || (target.IsInitializer && after.SequenceEqual(contents.Select(d => d.Factor))))
            return;
        // A computed target follows by itself as long as it states no size and no multiple of one.
        if (target.IsInitializer || contents.Any(d => d.IsKnown ? d.Factor > 0 : d.Factor != 1))
            context.SetIntegerInput(1, after);
    }

    private static bool AllowsZero(Attributes attributes) => attributes.Int("allowzero", 0) != 0;

    private static Shape? InferShape(InferenceContext context, Shape? input, Value target)
    {
        if (target.Contents is not { } contents)
            return target.Shape is { Rank: 1 } shape ? context.UnknownShape(shape[0]) : null;
        var dims = new Dim[contents.Length];
        for (int i = 0; i < dims.Length; i++)
            dims[i] = contents[i] != 0 || AllowsZero(context.Attributes) ? contents[i]
                : input is null ? InferenceContext.Unknown()
                : i < input.Rank ? input[i]
                : throw context.Fail($"entry {i} of the target {new Shape(contents)} copies an axis that {input} does not have");
        FillIn(context, input, dims);
        return new Shape(dims);
    }

    /// <summary>Replaces −1 by what is left over, and checks what can be checked.</summary>
    private static void FillIn(InferenceContext context, Shape? input, Dim[] dims)
    {
        string Mismatch() => $"{input} does not reshape to {new Shape(dims)}; both must have as many elements";
        int leftOver = Array.IndexOf(dims, -1);
        if (dims.Any(d => d.Factor < 0 && d != -1) || dims.Count(d => d == -1) > 1)
            throw context.Fail($"the target {new Shape(dims)} may hold −1 once and sizes of at least 0");
        if (leftOver < 0)
        {
            if (input is not null && DimProduct.Of(input).CertainlyDiffersFrom(DimProduct.Of(dims)))
                throw context.Fail(Mismatch());
            return;
        }
        var rest = DimProduct.Of(dims.Where(d => d != -1));
        var size = input is null ? null : DimProduct.Of(input).DividedBy(rest);
        if (size is null && input is { IsKnown: true } && dims.All(d => d.IsKnown) && rest.Factor != 0)
            throw context.Fail(Mismatch());
        dims[leftOver] = size ?? InferenceContext.Unknown();
    }

    /// <summary>
    /// The target as plain numbers for other sizes, or null where a dynamic size needs more than one −1. Entries of 0 and −1
    /// stay where they can.
    /// </summary>
    private static long[]? Restate(ImmutableArray<Dim> target, Shape input, Shape output, bool allowsZero)
    {
        long[] result = new long[target.Length];
        for (int i = 0; i < result.Length; i++)
        {
            bool copies = !allowsZero && i < input.Rank && input[i] == output[i];
            result[i] = target[i] == -1 ? -1
                : copies && (target[i] == 0 || !output[i].IsKnown) ? 0
                : output[i].IsKnown ? output[i].Factor
                : -1;
        }
        return result.Count(d => d == -1) > 1 ? null : result;
    }

    /// <summary>A computed target that holds sizes cannot be written anew: what these sizes count must stay.</summary>
    private static void FreezeLiterals(CouplingContext context)
    {
        string reason = context.Because("it is reshaped to a computed shape of several dynamic sizes");
        var contents = context.Input(1).Contents;
        for (int axis = 0; axis < CouplingContext.Rank(context.Output()); axis++)
            if (contents is null || (contents.Value[axis] is var entry && entry != -1 && (entry.IsKnown || entry.Factor != 1)))
                context.Freeze(context.PassedLabels(context.Output(), axis), reason);
    }
}
