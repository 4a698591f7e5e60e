using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// Slices of the first input along <c>axis</c>, at the positions in the second: an embedding's rows, a shape's entry, channels
/// in another order. The axes of the positions take the place of the axis.
/// </summary>
internal sealed class Gather() : Operator("Gather")
{
    public override IReadOnlyList<int> ParameterInputs => [0];

    public override void Infer(InferenceContext context)
    {
        var (data, indices) = (context.Input(0), context.Input(1));
        if (data.Shape is not { } shape)
        {
            context.SetOutput(0, data.ElementType, null);
            return;
        }
        int axis = Axis(context.Attributes, shape.Rank, context.Fail);
        if (shape[axis].IsKnown && indices.KnownIntegers() is { } known)
            Positions(known, shape[axis].Factor, context.Fail);
        var result = indices.Shape is null ? null : new Shape([.. shape.Take(axis), .. indices.Shape, .. shape.Skip(axis + 1)]);
        context.SetOutput(0, data.ElementType, result, Contents(context, data, indices));
    }

    public override Tensor[] Run(RunContext context)
    {
        var (data, indices) = (context.Input(0), context.Input(1));
        int axis = Axis(context.Attributes, (int)data.ndim, context.Fail);
        long size = data.size(axis);
        var flat = indices.to(ScalarType.Int64).reshape(-1);
        var fromFront = torch.where(flat.lt(Number(0)), flat.add(Number(size), One), flat);
        long[] shape = [.. data.shape[..axis], .. indices.shape, .. data.shape[(axis + 1)..]];
        return [data.index_select(axis, fromFront).reshape(shape)];
    }

    public override void Couple(CouplingContext context)
    {
        var (data, indices, output) = (context.Input(0), context.Input(1), context.Output());
        int axis = Axis(context.Attributes, CouplingContext.Rank(data), what => new MippException(what));
        int added = CouplingContext.Rank(indices);
        PassGrids(context, axis, other => other < axis ? other : other + added - 1);
        for (int other = 0; other < CouplingContext.Rank(data); other++)
            if (other != axis && !context.HasOpenGrid(data, other))
                CoupleOther(context, other, other < axis ? other : other + added - 1);
        if (!context.HasOpenGrid(data, axis))
            CoupleAlong(context, axis);
    }

    public override void Cut(CutContext context)
    {
        var (data, indices, output) = (context.Input(0), context.Input(1), context.Output());
        int axis = Axis(context.Attributes, data.Shape!.Rank, what => new MippException(what));
        if (context.Kept(data, axis) is not { } kept)
            return;
        long size = CutContext.Before(data, axis).Factor;
        long[] positions = Positions(indices.KnownIntegers()!, size, what => new MippException(what));
        if (indices.Shape!.Rank == 1 && context.Kept(output, axis) is { } keptOutputs)
            positions = [.. keptOutputs.Select(p => positions[p])];
        long[] renumbered = [.. positions.Select(p => (long)Array.BinarySearch(kept, (int)p))];
        context.SetIntegerInput(1, renumbered, indices.Shape.Rank == 1 ? [renumbered.Length] : indices.Shape.AtBatchOne());
    }

    /// <summary>The elements picked from a vector by known positions; null when they are not known.</summary>
    public static int[]? Picked(Node node, int length) => node.Inputs[1]!.KnownIntegers() is { } known
        ? [.. Positions(known, length, what => new MippException(what)).Select(p => (int)p)]
        : null;

    private static int Axis(Attributes attributes, int rank, Func<string, MippException> fail) =>
        Axes.Normalise(attributes.Int("axis", 0), rank, fail);

    private static long[] Positions(long[] indices, long size, Func<string, MippException> fail) =>
        [.. indices.Select(i => i >= -size && i < size ? (i < 0 ? i + size : i)
            : throw fail($"reads position {i} of an axis of size {size}"))];

    private static ImmutableArray<Dim>? Contents(InferenceContext context, Value data, Value indices)
    {
        if (data.Contents is not { } contents || data.Shape is not { Rank: 1 } || indices.Shape is not { Rank: <= 1 })
            return null;
        return indices.KnownIntegers() is { } known
            ? [.. Positions(known, contents.Length, context.Fail).Select(p => contents[(int)p])]
            : null;
    }

    /// <summary>Grids that have no part in the axis, or of which a known position of it is picked: query, key or value.</summary>
    private static void PassGrids(CouplingContext context, int axis, Func<int, int> moved)
    {
        var (data, indices, output) = (context.Input(0), context.Input(1), context.Output());
        foreach (var grid in context.OpenGrids(data))
        {
            if (!grid.Axes.Contains(axis))
            {
                context.Passes(data, grid);
                context.Assign(output, grid.MovedTo(moved));
            }
            else if (data.Shape![axis] is { IsKnown: true, Factor: var size } && indices.KnownIntegers() is [var index])
            {
                long[] positions = Positions([index], size, what => new MippException(what));
                context.PassPart(data, grid, axis, [(int)positions[0]], output, moved);
            }
        }
    }

    /// <summary>Channels begin where a table (an embedding) is read.</summary>
    private static void CoupleOther(CouplingContext context, int axis, int outputAxis)
    {
        var (data, output) = (context.Input(0), context.Output());
        if (data.IsInitializer)
            context.Produce(output, outputAxis, data, axis);
        else
            context.Pass(output, outputAxis, context.PassedLabels(data, axis));
    }

    private static void CoupleAlong(CouplingContext context, int axis)
    {
        var (data, indices, output) = (context.Input(0), context.Input(1), context.Output());
        var labels = context.Labels(data, axis);
        if (labels.IsFixed)
            return;
        if (indices.KnownIntegers() is not { } known)
        {
            context.Freeze(labels, context.Because("its positions are looked up by computed indices"));
            return;
        }
        long[] positions = Positions(known, labels.Length, what => new MippException(what));
        if (CouplingContext.Rank(indices) == 1)
            context.Assign(output, axis, labels.Pick(positions));
        else
            context.Freeze(labels.Pick(positions), context.Because("single positions of it are picked"));
    }
}
