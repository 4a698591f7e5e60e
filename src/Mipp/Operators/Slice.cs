using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;

namespace Mipp.Operators;

/// <summary>
/// Part of some axes, with steps. The bounds are attributes before operator set 10 and the inputs starts, ends, axes, steps
/// since.
/// </summary>
internal sealed class Slice() : Operator("Slice"), IFollowsShapes
{
    private const int Starts = 1;
    private const int Ends = 2;
    private const int AxesInput = 3;
    private const int Steps = 4;

    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        bool isBounded = context.HasInput(Starts) ? context.HasInput(Ends)
            : context.Attributes.Has("starts") && context.Attributes.Has("ends");
        if (!isBounded)
            throw context.Fail("does not state both starts and ends");
        if (input.Shape is not { } shape || StatedAxes(context.Node, shape.Rank, context.Fail) is not { } axes)
        {
            var unknown = input.Shape?.Select(_ => InferenceContext.Unknown());
            context.SetOutput(0, input.ElementType, unknown is null ? null : new Shape(unknown));
            return;
        }
        var bounds = Bounds(context.Node, axes.Length);
        var result = shape;
        for (int i = 0; i < axes.Length; i++)
            result = result.With(axes[i], InferSize(context, shape[axes[i]], bounds, i));
        context.SetOutput(0, input.ElementType, result, InferContents(input, result, bounds));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        var (starts, ends) = context.HasInput(Starts) ? (context.Ints(Starts), context.Ints(Ends))
            : (context.Attributes.Ints("starts")!, context.Attributes.Ints("ends")!);
        long[] axes = Axes.Stated(context, AxesInput) is { Length: > 0 } stated ? stated : FirstAxes(starts.Length);
        long[] steps = context.HasInput(Steps) ? context.Ints(Steps) : [.. starts.Select(_ => 1L)];
        int[] fromFront = Axes.Normalise(axes, (int)input.ndim, context.Fail);
        var result = input;
        for (int i = 0; i < starts.Length; i++)
            result = Take(result, fromFront[i], SliceRange.Of(input.shape[fromFront[i]], starts[i], ends[i], steps[i]));
        return [result];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        int rank = CouplingContext.Rank(input);
        var axes = StatedAxes(context.Node, rank, what => new MippException(what));
        if (axes is not null)
            PassGrids(context, axes);
        for (int axis = 0; axis < rank; axis++)
        {
            int index = axes is null ? -1 : Array.IndexOf(axes, axis);
            if (context.HasOpenGrid(input, axis))
                continue;
            if (axes is not null && index < 0)
                context.Pass(output, axis, context.PassedLabels(input, axis));
            else
                context.Assign(output, axis, CoupleSliced(context, context.Labels(input, axis), index));
        }
    }

    /// <summary>Whether the bounds are plain numbers; <see cref="Cut"/> restates them then.</summary>
    public bool FollowsCut(Node node, int input) =>
        input is Starts or Ends
        && node.Inputs[0]?.Shape is { } shape
        && StatedAxes(node, shape.Rank, what => new MippException(what)) is { } axes
        && Bounds(node, axes.Length) is { } bounds && bounds.All(b => b.AreKnown);

    public override void Cut(CutContext context)
    {
        var input = context.Input(0);
        int[]? axes = StatedAxes(context.Node, input.Shape!.Rank, what => new MippException(what));
        if (axes is null || Bounds(context.Node, axes.Length) is not { } bounds)
            return;
        bool computed = context.HasInput(Starts) && !(context.Input(Starts).IsInitializer && context.Input(Ends).IsInitializer);
        bool changed = false;
        for (int i = 0; i < axes.Length; i++)
        {
            if (!bounds[i].AreKnown || context.Kept(input, axes[i]) is not { } kept)
                continue;
            bounds[i] = Restate(bounds[i], CutContext.Before(input, axes[i]).Factor, kept);
            changed = true;
        }
        if ((changed || computed) && bounds.All(b => b.AreKnown))
            Store(context, bounds);
    }

    /// <summary>The elements taken from a vector between known bounds; null when they are not known.</summary>
    public static int[]? Picked(Node node, int length) => Bounds(node, 1) is [{ AreKnown: true } bound]
        ? [.. bound.In(length).Positions.Select(p => (int)p)]
        : null;

    private static long[] FirstAxes(int count) => [.. Enumerable.Range(0, count).Select(axis => (long)axis)];

    private static int[]? StatedAxes(Node node, int rank, Func<string, MippException> fail) =>
        Axes.Stated(node, AxesInput) is not { } stated ? null
        : stated.Length > 0 ? Axes.Normalise(stated, rank, fail)
        : BoundCount(node) is not { } count ? null
        : count <= rank ? Axes.Normalise(FirstAxes(count), rank, fail)
        : throw fail($"slices {count} axes of {rank}");

    private static int? BoundCount(Node node) =>
        node.Attributes.Ints("starts") is { } starts ? starts.Length
        : node.Inputs.Count > Starts && node.Inputs[Starts]?.Shape is { Rank: 1 } shape && shape[0].IsKnown
            ? (int)Math.Min(shape[0].Factor, int.MaxValue)
        : null;

    /// <summary>Start, end and step for each stated axis, as far as known before the node runs.</summary>
    private static Bound[]? Bounds(Node node, int count)
    {
        if (Integers(node, Starts, "starts") is not { } starts || Integers(node, Ends, "ends") is not { } ends)
            return null;
        var steps = node.Inputs.Count > Steps && node.Inputs[Steps] is { } input ? input.Contents : [.. Enumerable.Repeat<Dim>(1, count)];
        if (steps is null || starts.Length != count || ends.Length != count || steps.Value.Length != count)
            return null;
        return [.. Enumerable.Range(0, count).Select(i => new Bound(starts[i], ends[i], steps.Value[i]))];
    }

    private static ImmutableArray<Dim>? Integers(Node node, int input, string attribute) =>
        node.Inputs.Count > input ? node.Inputs[input]?.Contents
        : node.Attributes.Ints(attribute) is { } values ? [.. values.Select(v => new Dim(v))]
        : null;

    private static Dim InferSize(InferenceContext context, Dim size, Bound[]? bounds, int index)
    {
        if (bounds is null)
            return InferenceContext.Unknown();
        if (bounds[index].Step == 0)
            throw context.Fail("has a step of 0; steps may be any other integer");
        return SliceRange.Size(size, bounds[index].Start, bounds[index].End, bounds[index].Step) ?? InferenceContext.Unknown();
    }

    private static ImmutableArray<Dim>? InferContents(Value input, Shape output, Bound[]? bounds)
    {
        if (input.Contents is not { } contents || output.Rank != 1 || bounds is not [{ AreKnown: true } bound])
            return null;
        return [.. bound.In(contents.Length).Positions.Select(p => contents[(int)p])];
    }

    private static Tensor Take(Tensor tensor, int axis, SliceRange range)
    {
        if (range.Count == 0)
            return tensor.slice(axis, 0, 0, 1);
        if (range.Step > 0)
            return tensor.slice(axis, range.Start, range.Start + ((range.Count - 1) * range.Step) + 1, range.Step);
        long end = tensor.size(axis) - 1 - range.Start;
        return tensor.flip(axis).slice(axis, end, end + ((range.Count - 1) * -range.Step) + 1, -range.Step);
    }

    /// <summary>Grids of which no axis is sliced, or one at known positions.</summary>
    private static void PassGrids(CouplingContext context, int[] axes)
    {
        var (input, output) = (context.Input(0), context.Output());
        var bounds = Bounds(context.Node, axes.Length);
        foreach (var grid in context.OpenGrids(input))
        {
            int[] sliced = [.. axes.Where(a => grid.Axes.Contains(a))];
            if (sliced.Length == 0)
            {
                context.Passes(input, grid);
                context.Assign(output, grid.MovedTo(axis => axis));
            }
            else if (sliced.Length == 1 && input.Shape![sliced[0]] is { IsKnown: true, Factor: var size }
                && bounds?[Array.IndexOf(axes, sliced[0])] is { AreKnown: true } bound)
            {
                context.PassPart(input, grid, sliced[0], [.. bound.In(size).Positions.Select(p => (int)p)], output, axis => axis);
            }
        }
    }

    /// <summary>The labels of a sliced axis, where a cut can be stated by other bounds: every position of a range is taken.</summary>
    private static AxisLabels CoupleSliced(CouplingContext context, AxisLabels labels, int index)
    {
        if (labels.IsFixed)
            return labels;
        var bounds = Bounds(context.Node, BoundCount(context.Node) ?? 0);
        string? obstacle = index < 0 || bounds is null || !bounds.All(b => b.AreKnown) ? "it is sliced at computed positions"
            : bounds[index].Step.Factor is not (1 or -1) ? "it is sliced with a step"
            : null;
        if (obstacle is not null)
        {
            context.Freeze(labels, context.Because(obstacle));
            return AxisLabels.Fixed(context.Because(obstacle));
        }
        var range = bounds![index].In(labels.Length);
        return labels.Slice((int)range.Start, (int)range.Count, (int)range.Step);
    }

    /// <summary>The same positions of an axis of which only some are kept; bounds at its ends stay as they are.</summary>
    private static Bound Restate(Bound bound, long size, int[] kept)
    {
        var range = bound.In(size);
        long Before(long position) => kept.Count(k => k < position);
        var (first, count) = range.Step > 0 ? (range.Start, range.Count) : (range.Start - range.Count + 1, range.Count);
        var (low, high) = (Before(first), Before(first + count));
        if (low == high)
            return bound with { Start = 0, End = 0 };
        // Backwards, a bound before the first position cannot be −1, which would mean the last one.
        return range.Step > 0 ? bound with { Start = low, End = bound.End.Factor >= size ? bound.End : high }
            : bound with { Start = high - 1, End = low == 0 ? int.MinValue : low - 1 };
    }

    private static void Store(CutContext context, Bound[] bounds)
    {
        long[] starts = [.. bounds.Select(b => b.Start.Factor)];
        long[] ends = [.. bounds.Select(b => b.End.Factor)];
        if (!context.HasInput(Starts))
        {
            context.SetAttribute("starts", starts);
            context.SetAttribute("ends", ends);
            return;
        }
        context.SetIntegerInput(Starts, starts);
        context.SetIntegerInput(Ends, ends);
    }

    private readonly record struct Bound(Dim Start, Dim End, Dim Step)
    {
        public bool AreKnown => Start.IsKnown && End.IsKnown && Step.IsKnown;

        public SliceRange In(long size) => SliceRange.Of(size, Start.Factor, End.Factor, Step.Factor);
    }
}
