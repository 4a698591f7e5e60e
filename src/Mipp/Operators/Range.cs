using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>The numbers start, start + delta, … before limit; all three are scalars.</summary>
internal sealed class Range() : Operator("Range")
{
    public override void Infer(InferenceContext context)
    {
        var scalars = Enumerable.Range(0, 3).Select(context.Input).ToArray();
        if (scalars.FirstOrDefault(s => s.Shape is { IsKnown: true } shape && shape.Any(d => d != 1)) is { } many)
            throw context.Fail($"takes three single numbers, but '{many.Name}' has the shape {many.Shape}");
        var numbers = Numbers(context);
        Dim? size = numbers is [var (start, limit, delta)] ? Count(context, start, limit, delta)
            : scalars.All(s => s.IsInitializer) ? Count(context.Fail, [.. scalars.Select(s => s.Data!.Item<double>())])
            : null;
        context.SetOutput(0, scalars[0].ElementType, new Shape(size ?? InferenceContext.Unknown()), Contents(numbers, size));
    }

    public override Tensor[] Run(RunContext context)
    {
        var type = context.Input(0).dtype;
        long count = Count(context.Fail, [.. Enumerable.Range(0, 3).Select(i => context.Input(i).Item<double>())]);
        return [torch.arange(Number(0), Number(count), One, dtype: type).mul(context.Input(2)).add(context.Input(0), One)];
    }

    public override void Couple(CouplingContext context)
    {
        // Three scalars in, numbered positions out: no axis carries channels.
    }

    /// <summary>The three scalars as far as shape arithmetic knows them: one triple or none.</summary>
    private static (Dim Start, Dim Limit, Dim Delta)[] Numbers(InferenceContext context) =>
        context.Contents(0) is [var start] && context.Contents(1) is [var limit] && context.Contents(2) is [var delta]
            ? [(start, limit, delta)]
            : [];

    private static long Count(Func<string, MippException> fail, double[] numbers)
    {
        double count = Math.Max(0, Math.Ceiling((numbers[1] - numbers[0]) / numbers[2]));
        return double.IsFinite(count) ? (long)count
            : throw fail($"counts from {numbers[0]} to {numbers[1]} in steps of {numbers[2]}; the numbers must be finite and the step not 0");
    }

    private static Dim? Count(InferenceContext context, Dim start, Dim limit, Dim delta)
    {
        if (delta == 0)
            throw context.Fail("has a delta of 0; it may be any other number");
        if (start.IsKnown && limit.IsKnown && delta.IsKnown)
        {
            var distance = ((Int128)limit.Factor - start.Factor) * Math.Sign(delta.Factor);
            var count = distance <= 0 ? 0 : 1 + ((distance - 1) / Int128.Abs(delta.Factor));
            return count <= long.MaxValue ? (long)count : null;
        }
        return delta == 1 && DimArithmetic.Subtract(limit, start) is { Factor: >= 0 } difference ? difference : null;
    }

    private static ImmutableArray<Dim>? Contents((Dim Start, Dim Limit, Dim Delta)[] numbers, Dim? size) =>
        numbers is [{ Start.IsKnown: true, Delta.IsKnown: true } known] && size is { IsKnown: true, Factor: <= SmallContents.MaxLength } count
            ? [.. Enumerable.Range(0, (int)count.Factor).Select(i => new Dim(known.Start.Factor + (i * known.Delta.Factor)))]
            : null;
}
