using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Criteria;

/// <summary>The weights that compute a group's units: of its producers, weights only, not biases or scales.</summary>
internal static class UnitWeights
{
    /// <summary>Elements looked at at a time.</summary>
    private const long MostElements = 1 << 20;

    /// <summary>For each unit the sum over its weights' elements.</summary>
    /// <param name="group">The group.</param>
    /// <param name="numbers">For a weight, numbers of the weight's shape.</param>
    /// <param name="term">Made of the numbers, element by element in double precision, before they are summed.</param>
    public static double[] Sums(ChannelGroup group, Func<Value, Tensor> numbers, Func<Tensor, Tensor> term)
    {
        double[] sums = new double[group.Width];
        foreach (var (weight, axis) in AxesOf(group))
        {
            double[] byPosition = SumsAlong(numbers(weight), axis, term);
            foreach (var unit in group.Units)
                foreach (int position in unit.Positions(weight, axis))
                    sums[unit.Index] += byPosition[position];
        }
        return sums;
    }

    /// <summary>Whether a parameter is a weight: of rank 2 and more, and not merely added or multiplied by, as biases and scales are.</summary>
    public static bool IsWeight(Value parameter) => parameter.Shape!.Rank > 1 && parameter.Uses.Any(u => u.Node.Operator is not Operators.Arithmetic);

    /// <summary>The axes of weights along which the group's channels are computed.</summary>
    public static IEnumerable<(Value Weight, int Axis)> AxesOf(ChannelGroup channels) =>
        from weight in channels.Producers.SelectMany(p => p.Inputs).OfType<Value>().Distinct()
        where weight.IsInitializer && weight.Shape!.Rank > 1
        from axis in Enumerable.Range(0, weight.Shape!.Rank)
        where channels.Units[0].Positions(weight, axis).Length > 0
            && !channels.Consumers.Any(c => c.Weight == weight && c.WeightAxis == axis)
        select (weight, axis);

    private static double[] SumsAlong(Tensor numbers, int axis, Func<Tensor, Tensor> term)
    {
        double[] sums = new double[numbers.size(axis)];
        // In parts: in double precision the whole would be twice as large as the weight itself.
        int part = (int)Math.Max(1, MostElements * sums.LongLength / Math.Max(1, numbers.numel()));
        for (int start = 0; start < sums.Length; start += part)
        {
            using var scope = new TensorScope();
            long count = Math.Min(part, sums.Length - start);
            term(numbers.narrow(axis, start, count).to(ScalarType.Float64).transpose(0, axis).reshape([count, -1])).sum([1])
                .CopyTo<double>(sums.AsSpan(start, (int)count));
        }
        return sums;
    }
}
