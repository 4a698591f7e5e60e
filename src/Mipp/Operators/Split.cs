using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;

namespace Mipp.Operators;

/// <summary>
/// Consecutive parts of one axis. Their sizes are an attribute before operator set 13 and an input since; without them the
/// parts are equal, the last one smaller where it does not come out even.
/// </summary>
internal sealed class Split() : Operator("Split"), IFollowsShapes
{
    private const int Sizes = 1;

    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape)
        {
            for (int i = 0; i < context.OutputCount; i++)
                context.SetOutput(i, input.ElementType, null);
            return;
        }
        int axis = Axis(context.Attributes, shape.Rank, context.Fail);
        var sizes = PartSizes(context.Node, shape[axis]);
        if (sizes is not null && sizes.Length != context.OutputCount)
            throw context.Fail($"splits into {sizes.Length} parts but has {context.OutputCount} outputs");
        if (sizes is not null && shape[axis].IsKnown && sizes.All(s => s.IsKnown) && !AddUp(sizes, shape[axis].Factor))
            throw context.Fail($"the parts [{string.Join(", ", sizes)}] do not add up to axis {axis} of {shape}");
        for (int i = 0; i < context.OutputCount; i++)
            context.SetOutput(i, input.ElementType, shape.With(axis, sizes?[i] ?? InferenceContext.Unknown()), Part(input, sizes, i));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        int axis = Axis(context.Attributes, (int)input.ndim, context.Fail);
        long[] sizes = context.HasInput(Sizes) ? context.Ints(Sizes)
            : [.. PartSizes(context.Node, input.size(axis))!.Select(s => s.Factor)];
        return input.split(sizes, axis);
    }

    public override void Couple(CouplingContext context)
    {
        var input = context.Input(0);
        int along = Axis(context.Attributes, CouplingContext.Rank(input), what => new MippException(what));
        PassGrids(context, along);
        for (int axis = 0; axis < CouplingContext.Rank(input); axis++)
        {
            if (context.HasOpenGrid(input, axis))
                continue;
            if (axis == along)
                CoupleSplit(context, axis);
            else
                foreach (var output in context.Node.Outputs)
                    if (output is not null)
                        context.Pass(output, axis, context.PassedLabels(input, axis));
        }
    }

    /// <summary>Whether the sizes are plain numbers; <see cref="Cut"/> restates them then.</summary>
    public bool FollowsCut(Node node, int input) => input == Sizes && node.Inputs[Sizes]?.KnownIntegers() is not null;

    public override void Cut(CutContext context)
    {
        var input = context.Input(0);
        int axis = Axis(context.Attributes, input.Shape!.Rank, what => new MippException(what));
        bool computed = context.HasInput(Sizes) && !context.Input(Sizes).IsInitializer;
        if (context.Kept(input, axis) is not { } kept)
        {
            if (computed && context.Input(Sizes).KnownIntegers() is { } same)
                context.SetIntegerInput(Sizes, same);
            return;
        }
        long[] sizes = KeptSizes(PartSizes(context.Node, CutContext.Before(input, axis))!, kept);
        if (context.Opset < 13)
        {
            context.SetAttribute("split", sizes);
            return;
        }
        context.SetIntegerInput(Sizes, sizes);
        context.RemoveAttribute("num_outputs");
    }

    private static int Axis(Attributes attributes, int rank, Func<string, MippException> fail) =>
        Axes.Normalise(attributes.Int("axis", 0), rank, fail);

    /// <summary>The size of each part, or null when it is not known before the node runs.</summary>
    private static Dim[]? PartSizes(Node node, Dim size)
    {
        if (node.Inputs.Count > Sizes && node.Inputs[Sizes] is { } input)
            return input.Contents is { } contents ? [.. contents] : null;
        if (node.Attributes.Ints("split") is { } stated)
            return [.. stated.Select(s => new Dim(s))];
        int parts = node.Outputs.Count;
        if (Dim.Divide(size, parts) is { } equal)
            return [.. Enumerable.Repeat(equal, parts)];
        if (!size.IsKnown)
            return null;
        long chunk = (size.Factor + parts - 1) / parts;
        return [.. Enumerable.Range(0, parts).Select(i => new Dim(Math.Clamp(size.Factor - (i * chunk), 0, chunk)))];
    }

    private static bool AddUp(Dim[] sizes, long total) =>
        sizes.All(s => s.Factor >= 0) && sizes.Aggregate(Int128.Zero, (sum, s) => sum + s.Factor) == total;

    private static ImmutableArray<Dim>? Part(Value input, Dim[]? sizes, int index)
    {
        if (input.Contents is not { } contents || sizes is null || !sizes.All(s => s.IsKnown) || input.Shape is not { Rank: 1 })
            return null;
        int start = (int)sizes[..index].Sum(s => s.Factor);
        return contents.Slice(start, (int)sizes[index].Factor);
    }

    /// <summary>Grids that the split leaves whole, or cuts at known positions.</summary>
    private static void PassGrids(CouplingContext context, int along)
    {
        var input = context.Input(0);
        var sizes = PartSizes(context.Node, input.Shape![along]);
        foreach (var grid in context.OpenGrids(input))
        {
            bool isSplit = grid.Axes.Contains(along);
            if (isSplit && (!input.Shape[along].IsKnown || sizes is null || !sizes.All(s => s.IsKnown)))
                continue;
            context.Passes(input, grid);
            int start = 0;
            for (int i = 0; i < context.Node.Outputs.Count; i++)
            {
                int size = isSplit ? (int)sizes![i].Factor : 0;
                if (context.Node.Outputs[i] is { } output && isSplit)
                    context.PassPart(input, grid, along, [.. Enumerable.Range(start, size)], output, axis => axis);
                else if (context.Node.Outputs[i] is { } whole)
                    context.Assign(whole, grid.MovedTo(axis => axis));
                start += size;
            }
        }
    }

    private static void CoupleSplit(CouplingContext context, int axis)
    {
        var labels = context.Labels(context.Input(0), axis);
        if (labels.IsFixed)
            return;
        var sizes = PartSizes(context.Node, labels.Length);
        if (sizes is null || !sizes.All(s => s.IsKnown))
        {
            context.Freeze(labels, context.Because("it is split at computed positions"));
            return;
        }
        int start = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            int size = (int)sizes[i].Factor;
            if (context.Node.Outputs[i] is { } output)
                context.Assign(output, axis, labels.Slice(start, size));
            start += size;
        }
    }

    private static long[] KeptSizes(Dim[] sizes, int[] kept)
    {
        long start = 0;
        long[] result = new long[sizes.Length];
        for (int i = 0; i < result.Length; i++)
        {
            long end = start + sizes[i].Factor;
            result[i] = kept.Count(k => k >= start && k < end);
            start = end;
        }
        return result;
    }
}
