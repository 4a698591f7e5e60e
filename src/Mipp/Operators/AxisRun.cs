using System.Collections.Immutable;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>
/// Neighbouring axes that a reshape turns into other neighbouring axes with as many elements. Axes of size 1 belong to no
/// run.
/// </summary>
/// <param name="InputAxes">The axes before, in order.</param>
/// <param name="OutputAxes">The axes after, in order.</param>
/// <param name="Factors">
/// The sizes, outermost first, that both sides are products of; null when there are none (6·4 → 4·6), so that a slice of
/// an axis before is no slice of an axis after.
/// </param>
internal sealed record AxisRun(
    ImmutableArray<int> InputAxes,
    ImmutableArray<int> OutputAxes,
    ImmutableArray<AxisFactor>? Factors)
{
    /// <summary>The runs, as short as they can be, from left to right.</summary>
    public static IEnumerable<AxisRun> Align(Shape input, Shape output)
    {
        int[] before = AxesLongerThanOne(input);
        int[] after = AxesLongerThanOne(output);
        if (before.Concat(after).Any() && input.Concat(output).Any(d => d == 0))
        {
            yield return new AxisRun([.. before], [.. after], null);
            yield break;
        }
        var (i, j) = (0, 0);
        foreach (var (nextI, nextJ) in Boundaries([.. before.Select(a => input[a])], [.. after.Select(a => output[a])]))
        {
            ImmutableArray<int> inputAxes = [.. before[i..nextI]];
            ImmutableArray<int> outputAxes = [.. after[j..nextJ]];
            yield return new AxisRun(inputAxes, outputAxes, Factor(input, inputAxes, output, outputAxes));
            (i, j) = (nextI, nextJ);
        }
    }

    private static int[] AxesLongerThanOne(Shape shape) => [.. Enumerable.Range(0, shape.Rank).Where(a => shape[a] != 1)];

    /// <summary>
    /// Where runs end: after so many axes before and so many after there are equally many elements to the left, or to the
    /// right (a size unknown on the left must not hide what is certain on the right).
    /// </summary>
    private static List<(int Before, int After)> Boundaries(Dim[] before, Dim[] after)
    {
        var leftBefore = Products(before);
        var leftAfter = Products(after);
        var rightBefore = Products(before.Reverse());
        var rightAfter = Products(after.Reverse());
        List<(int Before, int After)> found = [];
        int j = 0;
        for (int i = 1; i < before.Length; i++)
        {
            int next = Enumerable.Range(j + 1, Math.Max(0, after.Length - j - 1)).FirstOrDefault(
                k => leftBefore[i].Equals(leftAfter[k]) || rightBefore[^(i + 1)].Equals(rightAfter[^(k + 1)]));
            if (next == 0)
                continue;
            found.Add((i, next));
            j = next;
        }
        if (before.Length + after.Length > 0)
            found.Add((before.Length, after.Length));
        return found;
    }

    /// <summary>The products of the first 0, 1, 2, … dimensions.</summary>
    private static DimProduct[] Products(IEnumerable<Dim> dims)
    {
        List<DimProduct> products = [DimProduct.One];
        foreach (var dim in dims)
            products.Add(products[^1] * dim);
        return [.. products];
    }

    private static ImmutableArray<AxisFactor>? Factor(
        Shape input, ImmutableArray<int> inputAxes, Shape output, ImmutableArray<int> outputAxes)
    {
        var before = new Queue<int>(inputAxes);
        var after = new Queue<int>(outputAxes);
        var factors = ImmutableArray.CreateBuilder<AxisFactor>();
        Dim leftBefore = 1, leftAfter = 1;
        int inputAxis = -1, outputAxis = -1;
        while (before.Count > 0 || after.Count > 0 || leftBefore != 1 || leftAfter != 1)
        {
            if (leftBefore == 1 && before.TryDequeue(out inputAxis))
                leftBefore = input[inputAxis];
            if (leftAfter == 1 && after.TryDequeue(out outputAxis))
                leftAfter = output[outputAxis];
            if (CommonFactor(leftBefore, leftAfter) is not { } size || size == 1)
                return null;
            factors.Add(new AxisFactor(size, inputAxis, outputAxis));
            leftBefore = Dim.Divide(leftBefore, size)!.Value;
            leftAfter = Dim.Divide(leftAfter, size)!.Value;
        }
        return factors.ToImmutable();
    }

    /// <summary>The smaller of the two when it divides the other.</summary>
    private static Dim? CommonFactor(Dim a, Dim b) =>
        Dim.Divide(b, a) is not null ? a : Dim.Divide(a, b) is not null ? b : null;
}

/// <summary>A size that is a factor of one axis before a reshape and of one axis after it.</summary>
internal readonly record struct AxisFactor(Dim Size, int InputAxis, int OutputAxis);
