using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>How labels pass through an operator that only reads the same elements with other axes.</summary>
/// <remarks>
/// An axis that stays passes its labels. An axis that is factored (channels into groups × width, or heads × size) may
/// only lose whole slices along its outermost factor. Where axes are merged, the labelled one is repeated over those inside
/// it and tiled over those outside it; of several labelled ones the outermost passes and the others are frozen.
/// </remarks>
internal static class ReshapeCoupling
{
    public static void Couple(CouplingContext context, Value input, Value output)
    {
        foreach (var run in AxisRun.Align(input.Shape!, output.Shape!))
            CoupleRun(context, input, output, run);
        string vanishes = context.Because("its axis of a single position is reshaped away");
        for (int axis = 0; axis < CouplingContext.Rank(input); axis++)
            if (input.Shape![axis] == 1)
                context.Freeze(context.Labels(input, axis), vanishes);
    }

    private static void CoupleRun(CouplingContext context, Value input, Value output, AxisRun run)
    {
        if (run.Factors is not { } factors)
        {
            string reason = context.Because($"{input.Shape} is reshaped to {output.Shape}, which mixes its axes");
            foreach (int axis in run.InputAxes)
                context.Freeze(context.Labels(input, axis), reason);
            foreach (int axis in run.OutputAxes)
                context.Assign(output, axis, AxisLabels.Fixed(reason));
            return;
        }
        var labels = run.InputAxes
            .SelectMany(axis => Split(
                context, context.Labels(input, axis), [.. factors.Where(f => f.InputAxis == axis).Select(f => f.Size)]))
            .ToArray();
        foreach (int axis in run.OutputAxes)
        {
            var parts = Enumerable.Range(0, factors.Length).Where(f => factors[f].OutputAxis == axis)
                .Select(f => (factors[f].Size, labels[f])).ToArray();
            context.Assign(output, axis, Merge(context, parts));
        }
    }

    /// <summary>The labels of each factor of an axis: those of the outermost, tied over the inner ones.</summary>
    private static AxisLabels[] Split(CouplingContext context, AxisLabels labels, ImmutableArray<Dim> sizes)
    {
        if (labels.IsFixed || sizes.Length == 1)
            return [.. sizes.Select(_ => labels)];
        int outer = (int)sizes[0].Factor;
        int inner = labels.Length / outer;
        for (int i = 0; i < labels.Length; i++)
            context.Table.Tie(labels.Labels[i / inner * inner], labels.Labels[i]);
        var rest = AxisLabels.Fixed(context.Because("only whole slices of the axis it was factored from can go"));
        return [labels.Slice(0, outer, inner), .. Enumerable.Repeat(rest, sizes.Length - 1)];
    }

    private static AxisLabels Merge(CouplingContext context, (Dim Size, AxisLabels Labels)[] parts)
    {
        int labelled = Array.FindIndex(parts, p => !p.Labels.IsFixed);
        if (labelled < 0)
            return parts[0].Labels;
        string reason = context.Because("it is merged with another axis");
        foreach (var part in parts[(labelled + 1)..])
            context.Freeze(part.Labels, reason);
        var chosen = parts[labelled].Labels;
        if (parts.All(p => p.Size.IsKnown))
            return chosen.Repeat(Count(parts[(labelled + 1)..])).Tile(Count(parts[..labelled]));
        reason = context.Because("it is merged with an axis of dynamic size");
        context.Freeze(chosen, reason);
        return AxisLabels.Fixed(reason);
    }

    private static int Count((Dim Size, AxisLabels Labels)[] parts) =>
        (int)parts.Aggregate(1L, (count, part) => count * part.Size.Factor);
}
