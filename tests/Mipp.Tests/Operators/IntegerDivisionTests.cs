using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

public class IntegerDivisionTests
{
    private static readonly long[] Dividends = [7, -7, 0, long.MaxValue, long.MinValue];

    [Theory]
    [InlineData(2)]
    [InlineData(-3)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Quotients_and_remainders_are_those_of_exact_arithmetic(long divisor)
    {
        using var scope = new TensorScope();
        var a = Tensor.FromArray(Dividends);
        var b = Tensor.FromArray<long>([divisor]);
        // The one quotient beyond 64 bits wraps around.
        Assert.Equal(Dividends.Select(n => (long)((Int128)n / divisor)), IntegerDivision.Quotient(a, b).ToArray<long>());
        Assert.Equal(Dividends.Select(n => (long)((Int128)n % divisor)), a.fmod(IntegerDivision.SafeDivisor(b)).ToArray<long>());
    }

    [Fact]
    public void Unsigned_255_is_not_minus_1()
    {
        using var scope = new TensorScope();
        var a = Tensor.FromArray<byte>([254, 255]);
        var b = Tensor.FromArray<byte>([255, 255]);
        Assert.Equal<byte>([0, 1], IntegerDivision.Quotient(a, b).ToArray<byte>());
        Assert.Equal<byte>([254, 0], a.remainder(IntegerDivision.SafeDivisor(b)).ToArray<byte>());
    }
}
