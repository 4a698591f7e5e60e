using Mipp.Criteria;
using Mipp.Tensors;

namespace Mipp.Tests.Criteria;

public sealed class HalfSpaceProjectionTests
{
    private const double Rate = 0.1;

    [Fact]
    public void Where_descent_shrinks_a_unit_the_penalty_is_what_makes_it_zero_in_time() =>
        // From (3, 4), of length 5, in 10 steps: a tenth of it goes beside the gradient's step.
        AssertMoves([3, 4], [2.9, 4], 10, [2.9 - 0.3, 4 - 0.4]);

    [Fact]
    public void Where_descent_would_grow_a_unit_the_penalty_is_a_tenth_more_than_that() =>
        // Descent lengthens (3, 4) by 1 along itself, much more than a thousandth of its length.
        AssertMoves([3, 4], [3.6, 4.8], 1000, [3.6 - (1.1 * 0.6), 4.8 - (1.1 * 0.8)]);

    [Fact]
    public void What_leaves_its_half_space_is_zero() => AssertMoves([3, 4], [-3, -4], 10, [0, 0]);

    [Fact]
    public void In_the_last_step_all_is_zero() => AssertMoves([3, 4], [2.9, 3.9], 1, [0, 0]);

    [Fact]
    public void Zero_stays_zero() => AssertMoves([0, 0], [1, 1], 10, [0, 0]);

    private static void AssertMoves(double[] before, double[] after, long stepsLeft, double[] expected)
    {
        using var scope = new TensorScope();
        var moved = HalfSpaceProjection.Project(Row(before), Row(after), Rate, stepsLeft).ToArray<double>();
        Assert.All(expected.Zip(moved), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    private static Tensor Row(double[] numbers) => Tensor.FromArray<double>(numbers, [1, numbers.Length]);
}
