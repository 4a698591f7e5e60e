using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>
/// Adds positions before and after each axis (or takes some away, where an amount is negative). Amounts are an attribute in
/// operator set 2 and the second input since 11; since 18 a fourth input may name the axes they are for.
/// </summary>
internal sealed class Pad() : Operator("Pad"), IFollowsShapes
{
    private const int Amounts = 1;
    private const int FillValue = 2;
    private const int AxesInput = 3;

    public override void Infer(InferenceContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape)
        {
            context.SetOutput(0, input.ElementType, null);
            return;
        }
        var pads = StatedPads(context.Node, shape.Rank, context.Fail);
        var dims = shape.Select((size, axis) =>
        {
            if (pads is null)
                return InferenceContext.Unknown();
            var result = Add(Add(size, pads[axis].Begin), pads[axis].End);
            return result is not { Factor: < 0, Symbol: null } ? result
                : throw context.Fail($"takes {-pads[axis].Begin.Factor} and {-pads[axis].End.Factor} positions from axis {axis} of {shape}, which has fewer");
        });
        context.SetOutput(0, input.ElementType, new Shape(dims));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        long[] amounts = context.HasInput(Amounts) ? context.Ints(Amounts)
            : AttributeAmounts(context.Attributes) ?? throw context.Fail("does not say by how much to pad");
        int[] axes = PaddedAxes(Axes.Stated(context, AxesInput), (int)input.ndim, context.Fail);
        var pads = Arrange([.. amounts.Select(a => new Dim(a))], axes, (int)input.ndim, context.Fail);
        if (Mode(context.Attributes) == "constant")
            return [torch.nn.functional.pad(input, TorchOrder(pads), PaddingModes.Constant, Fill(context))];
        var result = Crop(input, pads);
        for (int axis = 0; axis < pads.Length; axis++)
            result = Repeat(context, result, axis, Math.Max(0, pads[axis].Begin.Factor), Math.Max(0, pads[axis].End.Factor));
        return [result];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        var pads = StatedPads(context.Node, CouplingContext.Rank(input), what => new MippException(what));
        for (int axis = 0; axis < CouplingContext.Rank(input); axis++)
            context.Assign(output, axis, CouplePadded(context, context.Labels(input, axis), pads, axis));
    }

    /// <summary>Whether the amounts are plain numbers; <see cref="Cut"/> restates them then.</summary>
    public bool FollowsCut(Node node, int input) =>
        input == Amounts && node.Inputs[Amounts]?.KnownIntegers() is not null
        && node.Inputs[0]?.Shape is { } shape && StatedPads(node, shape.Rank, what => new MippException(what)) is not null;

    public override void Cut(CutContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        int rank = input.Shape!.Rank;
        if (StatedPads(context.Node, rank, what => new MippException(what)) is not { } pads || !pads.All(p => p.AreKnown))
            return;
        bool changed = context.HasInput(Amounts) && !context.Input(Amounts).IsInitializer;
        for (int axis = 0; axis < rank; axis++)
        {
            if (context.Kept(input, axis) is null && context.Kept(output, axis) is null)
                continue;
            pads[axis] = Restate(context, axis, pads[axis]);
            changed = true;
        }
        if (changed)
            Store(context, pads, PaddedAxes(Axes.Stated(context.Node, AxesInput)!, rank, what => new MippException(what)));
    }

    private static Dim Add(Dim size, Dim amount) => DimArithmetic.Add(size, amount) ?? InferenceContext.Unknown();

    private static long[]? AttributeAmounts(Attributes attributes) => attributes.Ints("pads") ?? attributes.Ints("paddings");

    private static string Mode(Attributes attributes) => attributes.String("mode", "constant");

    private static int[] PaddedAxes(long[] stated, int rank, Func<string, MippException> fail) =>
        stated.Length > 0 ? Axes.Normalise(stated, rank, fail) : [.. Enumerable.Range(0, rank)];

    /// <summary>The amounts for every axis, or null when they are not known before the node runs.</summary>
    private static Amount[]? StatedPads(Node node, int rank, Func<string, MippException> fail)
    {
        if (Axes.Stated(node, AxesInput) is not { } axes)
            return null;
        ImmutableArray<Dim>? amounts = node.Inputs.Count > Amounts ? node.Inputs[Amounts]?.Contents
            : AttributeAmounts(node.Attributes) is { } values ? [.. values.Select(v => new Dim(v))]
            : null;
        return amounts is null ? null : Arrange(amounts.Value, PaddedAxes(axes, rank, fail), rank, fail);
    }

    /// <summary>From all beginnings followed by all ends, for some axes, to a pair for each axis.</summary>
    private static Amount[] Arrange(ImmutableArray<Dim> amounts, int[] axes, int rank, Func<string, MippException> fail)
    {
        if (amounts.Length != 2 * axes.Length)
            throw fail($"has {amounts.Length} amounts for {axes.Length} axes; it needs two for each");
        var pads = new Amount[rank];
        for (int i = 0; i < axes.Length; i++)
            pads[axes[i]] = new Amount(amounts[i], amounts[axes.Length + i]);
        return pads;
    }

    private static double Fill(RunContext context) =>
        context.OptionalInput(FillValue)?.Item<double>() ?? context.Attributes.Float("value", 0);

    /// <summary>Begin and end of the last axis, then of the one before it, and so on.</summary>
    private static long[] TorchOrder(Amount[] pads) => [.. pads.Reverse().SelectMany(p => new[] { p.Begin.Factor, p.End.Factor })];

    private static Tensor Crop(Tensor input, Amount[] pads)
    {
        var result = input;
        for (int axis = 0; axis < pads.Length; axis++)
        {
            long start = Math.Max(0, -pads[axis].Begin.Factor);
            long end = input.size(axis) - Math.Max(0, -pads[axis].End.Factor);
            result = result.slice(axis, start, Math.Max(start, end), 1);
        }
        return result;
    }

    /// <summary>Puts copies of an axis' own positions around it.</summary>
    private static Tensor Repeat(RunContext context, Tensor input, int axis, long begin, long end)
    {
        if (begin == 0 && end == 0)
            return input;
        return input.IndexSelect(axis, Sources(Mode(context.Attributes), input.size(axis), begin, end, context.Fail));
    }

    /// <summary>Which position of the input each position of the output repeats.</summary>
    private static long[] Sources(string mode, long size, long begin, long end, Func<string, MippException> fail)
    {
        if (size == 0)
            throw fail($"pads an empty axis in mode '{mode}'");
        Func<long, long> source = mode switch
        {
            "edge" => position => Math.Clamp(position, 0, size - 1),
            "reflect" => position => Reflect(position, size),
            "wrap" => position => ((position % size) + size) % size,
            _ => throw fail($"has the unknown mode '{mode}'; constant, reflect, edge and wrap are known"),
        };
        return [.. Enumerable.Range(0, (int)(begin + size + end)).Select(i => source(i - begin))];
    }

    private static long Reflect(long position, long size)
    {
        if (size == 1)
            return 0;
        long period = 2 * (size - 1);
        long within = ((position % period) + period) % period;
        return Math.Min(within, period - within);
    }

    private static AxisLabels CouplePadded(CouplingContext context, AxisLabels labels, Amount[]? pads, int axis)
    {
        if (labels.IsFixed || (pads is not null && pads[axis] == default))
            return labels;
        string? obstacle = pads is null || !pads.All(p => p.AreKnown) ? "it is padded by a computed amount"
            : Mode(context.Attributes) != "constant" ? "it is padded with copies of its own positions"
            : TakenAway(pads[axis]) > labels.Length ? "more positions are taken away than it has"
            : null;
        if (obstacle is not null)
        {
            context.Freeze(labels, context.Because(obstacle));
            return AxisLabels.Fixed(context.Because(obstacle));
        }
        var (begin, end) = (pads![axis].Begin.Factor, pads[axis].End.Factor);
        int start = (int)Math.Max(0, -begin);
        int kept = labels.Length - start - (int)Math.Max(0, -end);
        return AxisLabels.Concat(
        [
            context.Table.Fresh(Math.Max(0, begin)),
            labels.Slice(start, kept),
            context.Table.Fresh(Math.Max(0, end)),
        ]);
    }

    private static Int128 TakenAway(Amount amount) =>
        Int128.Max(0, -(Int128)amount.Begin.Factor) + Int128.Max(0, -(Int128)amount.End.Factor);

    /// <summary>Amounts that add (or take away) what is left of the positions that were added (or taken away).</summary>
    private static Amount Restate(CutContext context, int axis, Amount amount)
    {
        var (input, output) = (context.Input(0), context.Output());
        long Kept(Value value, long from, long to) =>
            context.Kept(value, axis) is { } kept ? kept.Count(k => k >= from && k < to) : Math.Max(0, to - from);
        long before = CutContext.Before(input, axis).Factor;
        long after = CutContext.Before(output, axis).Factor;
        var (begin, end) = (amount.Begin.Factor, amount.End.Factor);
        return new Amount(
            begin >= 0 ? Kept(output, 0, begin) : -Kept(input, 0, -begin),
            end >= 0 ? Kept(output, after - end, after) : -Kept(input, before + end, before));
    }

    private static void Store(CutContext context, Amount[] pads, int[] axes)
    {
        long[] amounts = [.. axes.Select(a => pads[a].Begin.Factor), .. axes.Select(a => pads[a].End.Factor)];
        if (context.HasInput(Amounts))
            context.SetIntegerInput(Amounts, amounts);
        else
            context.SetAttribute("pads", amounts);
    }

    private readonly record struct Amount(Dim Begin, Dim End)
    {
        public bool AreKnown => Begin.IsKnown && End.IsKnown;
    }
}
