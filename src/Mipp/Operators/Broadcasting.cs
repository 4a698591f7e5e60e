using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>NumPy's broadcasting: axes are aligned from the right, and a size of 1 stretches.</summary>
internal static class Broadcasting
{
    /// <summary>The shape that the inputs broadcast to, or null when the rank of one is not known.</summary>
    /// <exception cref="MippException">Two known sizes differ and neither is 1.</exception>
    public static Shape? Infer(InferenceContext context, params IEnumerable<Shape?> shapes)
    {
        // Until operator set 7 the second operand was aligned by attributes; read as today's, it would be misplaced silently.
        if (context.Opset < 7 && context.Attributes.Has("broadcast"))
            throw context.Fail("uses the broadcasting of operator sets before 7; convert the model to operator set 11 or later");
        Shape? result = Shape.Of([]);
        foreach (var shape in shapes)
            result = result is null || shape is null ? null : Combine(context, result, shape);
        return result;
    }

    /// <summary>What shape arithmetic knows of an elementwise result: the function of the inputs' elements.</summary>
    /// <param name="context">The node, whose inputs are broadcast.</param>
    /// <param name="function">One element from one of each input; null where it is not a number times a symbol.</param>
    public static ImmutableArray<Dim>? Contents(InferenceContext context, Func<Dim[], Dim?> function)
    {
        var inputs = new ImmutableArray<Dim>[context.InputCount];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (context.Contents(i) is not { } contents)
                return null;
            inputs[i] = contents;
        }
        int length = inputs.Max(c => c.Length);
        if (inputs.Any(c => c.Length != 1 && c.Length != length))
            return null;
        return [.. Enumerable.Range(0, length).Select(i =>
            function([.. inputs.Select(c => c[c.Length == 1 ? 0 : i])]) ?? InferenceContext.Unknown())];
    }

    /// <summary>Ties the labels of axes that are combined element by element; the output has them too.</summary>
    public static void Couple(CouplingContext context, IReadOnlyList<Value> inputs, Value output)
    {
        var passed = PassGrids(context, inputs, output);
        for (int axis = -1; axis >= -CouplingContext.Rank(output); axis--)
            if (!passed.Contains(axis))
                CoupleAxis(context, [.. inputs.Where(i => CouplingContext.Rank(i) >= -axis)], output, axis);
    }

    /// <summary>
    /// Passes the open grids of one operand on where the others have the same positions nowhere: they are stretched over all of
    /// the grid's axes.
    /// </summary>
    /// <returns>The axes of the output that are settled by this, counted from the end.</returns>
    private static HashSet<int> PassGrids(CouplingContext context, IReadOnlyList<Value> inputs, Value output)
    {
        HashSet<int> passed = [];
        int rank = CouplingContext.Rank(output);
        foreach (var input in inputs.Distinct())
        {
            int missing = rank - CouplingContext.Rank(input);
            foreach (var grid in context.OpenGrids(input))
            {
                int[] axes = [.. grid.Axes.Select(axis => axis + missing - rank)];
                if (!axes.All(axis => IsAlone(input, axis, inputs, output)))
                    continue;
                context.Passes(input, grid);
                context.Assign(output, grid.MovedTo(axis => axis + missing));
                passed.UnionWith(axes);
                foreach (var other in inputs.Where(i => i != input))
                    foreach (int axis in axes.Where(a => CouplingContext.Rank(other) >= -a))
                        context.PassedLabels(other, axis);
            }
        }
        return passed;
    }

    private static bool IsAlone(Value input, int axis, IReadOnlyList<Value> inputs, Value output) =>
        input.Shape![axis] == output.Shape![axis]
        && inputs.All(i => i == input || CouplingContext.Rank(i) < -axis || i.Shape![axis] == 1);

    private static void CoupleAxis(CouplingContext context, IReadOnlyList<Value> inputs, Value output, int axis)
    {
        var size = output.Shape![axis];
        var sameSize = inputs.Where(i => i.Shape![axis] == size).Select(i => context.PassedLabels(i, axis)).ToArray();
        foreach (var input in inputs.Where(i => i.Shape![axis] != size))
        {
            bool stretched = input.Shape![axis] == 1;
            string reason = context.Because(stretched ? "it is stretched over an axis of another size" : "it meets an axis of unknown size");
            context.Freeze(context.PassedLabels(input, axis), reason);
            if (!stretched)
                sameSize = [.. sameSize, AxisLabels.Fixed(reason)];
        }
        foreach (var labels in sameSize.Skip(1))
            context.Tie(sameSize[0], labels);
        // Labels that met a fixed axis are frozen by now; the output need not carry them on.
        if (sameSize.Length > 0)
            context.Pass(output, axis, sameSize.FirstOrDefault(l => l.IsFixed) ?? sameSize[0]);
    }

    private static Shape Combine(InferenceContext context, Shape a, Shape b)
    {
        var dims = new Dim[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= dims.Length; i++)
            dims[^i] = i > a.Rank ? b[-i] : i > b.Rank ? a[-i] : Combine(context, a, b, -i);
        return new Shape(dims);
    }

    private static Dim Combine(InferenceContext context, Shape a, Shape b, int axis)
    {
        var (first, second) = (a[axis], b[axis]);
        if (first == second || second == 1)
            return first;
        if (first == 1)
            return second;
        if (first.IsKnown && second.IsKnown)
            throw context.Fail($"shapes {a} and {b} do not broadcast; axes aligned from the right must be equal or 1");
        // A symbol beside a number must turn out to be that number or 1.
        return first.IsKnown ? first : second.IsKnown ? second : InferenceContext.Unknown();
    }
}
