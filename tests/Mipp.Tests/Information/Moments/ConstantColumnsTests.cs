using Mipp.Information.Moments;
using Mipp.Tensors;

namespace Mipp.Tests.Information.Moments;

public class ConstantColumnsTests
{
    [Fact]
    public void A_column_is_constant_until_any_batch_or_part_says_otherwise()
    {
        using var scope = new TensorScope();
        var (one, other, unused) = (new ConstantColumns(), new ConstantColumns(), new ConstantColumns());
        one.Add(Samples([1, 5, 0, 3], [1, 5, 0, 4]));
        Assert.Equal([0L, 1, 2], one.Indices);
        one.Add(Samples([1, 6, 0, 3]));
        Assert.Equal([0L, 2], one.Indices);
        other.Add(Samples([2, 6, 0, 3], [2, 6, 0, 3]));
        Assert.Equal([0L, 1, 2, 3], other.Indices);

        var all = new ConstantColumns();
        foreach (var part in new[] { unused, one, other })
            all.Add(part);
        Assert.Equal([2L], all.Indices);
        Assert.Empty(unused.Indices);
    }

    [Fact]
    public void Rounding_is_no_variation_and_what_is_not_a_number_no_constant()
    {
        using var scope = new TensorScope();
        var columns = new ConstantColumns();
        columns.Add(Samples([1e6f, 1, 0, float.NaN], [1e6f + 1, 1.001f, 1e-30f, float.NaN]));
        Assert.Equal([0L], columns.Indices);
    }

    [Theory]
    [InlineData(0.1, 1e-5)]
    [InlineData(6, 1e-3)]
    public void A_column_that_varies_by_less_than_rounding_has_no_variance_to_divide_by(double mean, double deviation)
    {
        using var scope = new TensorScope();
        var random = new Random(1);
        using var moments = new ColumnMoments();
        for (int batch = 0; batch < 5; batch++)
            moments.Add(Samples([.. Enumerable.Range(0, 300).Select(_ => new[]
            {
                (float)random.NextDouble(), (float)(mean + (deviation * (random.NextDouble() - 0.5))), (float)(5 + random.NextDouble()),
            })]));
        double[] covariance = moments.CovarianceBeyondRounding().ToArray<double>();
        Assert.All(new[] { 1, 3, 4, 5, 7 }, i => Assert.Equal(0, covariance[i]));
        Assert.All(new[] { 0, 8 }, i => Assert.InRange(covariance[i], 0.06, 0.11));
    }

    [Theory]
    [InlineData(1e3)]
    [InlineData(0.1)]
    [InlineData(0)]
    public void A_constant_column_has_no_variance_and_no_covariance_whatever_rounding_makes_of_its_square(double constant)
    {
        using var scope = new TensorScope();
        var random = new Random(1);
        using var moments = new ColumnMoments();
        for (int batch = 0; batch < 5; batch++)
            moments.Add(Samples([.. Enumerable.Range(0, 300).Select(_ => new[] { (float)random.NextDouble(), (float)constant, (float)random.NextDouble() })]));
        double[] covariance = moments.Covariance().ToArray<double>();
        Assert.All(new[] { 1, 3, 4, 5, 7 }, i => Assert.Equal(0, covariance[i]));
        Assert.All(new[] { 0, 8 }, i => Assert.InRange(covariance[i], 0.06, 0.11));
        Assert.Equal(constant, moments.Mean().ToArray<double>()[1], 1e-4 * constant);
    }

    private static Tensor Samples(params float[][] rows) => Tensor.FromArray<float>([.. rows.SelectMany(r => r)], [rows.Length, rows[0].Length]);
}
