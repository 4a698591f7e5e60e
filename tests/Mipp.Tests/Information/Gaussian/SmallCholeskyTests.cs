using Mipp.Information.Gaussian;

namespace Mipp.Tests.Information.Gaussian;

public class SmallCholeskyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(25)]
    public void Determinant_trace_and_factor_equal_naive_ones(int size)
    {
        var random = new Random(size);
        var (a, b) = (NaiveMatrix.RandomCovariance(size, random), NaiveMatrix.RandomCovariance(size, random));
        Assert.Equal(a.LogDeterminant(), SmallCholesky.LogDeterminant(a.ToArray()), 1e-9);
        var quotient = a.Inverse().Times(b);
        double trace = Enumerable.Range(0, size).Sum(i => quotient[i, i]);
        Assert.Equal(trace, SmallCholesky.TraceOfQuotient(a.ToArray(), b.ToArray()), 1e-8 * Math.Abs(trace));
        double[] inverse = SmallCholesky.InverseOfFactor(a.ToArray(), out int k);
        Assert.Equal(size, k);
        var factor = NaiveMatrix.Of(size, size, (r, c) => inverse[(r * size) + c]);
        var identity = factor.Times(a).Times(factor.Transposed());
        for (int r = 0; r < size; r++)
            for (int c = 0; c < size; c++)
                Assert.Equal(r == c ? 1 : 0, identity[r, c], 1e-9);
    }

    [Fact]
    public void A_matrix_that_rounding_made_indefinite_gives_a_number()
    {
        double[] singular = [1, 1, 1, 1 - 1e-17];
        Assert.True(double.IsFinite(SmallCholesky.LogDeterminant(singular)));
    }
}
