using Mipp.Information.Moments;
using Mipp.Tensors;

namespace Mipp.Tests.Information.Moments;

/// <summary>Against the published formula in naive loops, and against covariances that are known.</summary>
public class ShrinkageTests
{
    private const int Columns = 12;

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(12)]
    public void Draws_a_singular_covariance_towards_equal_variances_as_far_as_the_formula_says(int samples)
    {
        using var scope = new TensorScope();
        var random = new Random(samples);
        var sample = Covariance(samples, NaiveMatrix.RandomCovariance(Columns, random), random);
        double traceOfSquare = Trace(sample.Times(sample));
        double trace = Trace(sample);
        double p = Columns;
        double weight = Math.Min(1,
            (((1 - (2 / p)) * traceOfSquare) + (trace * trace)) / ((samples + 1 - (2 / p)) * (traceOfSquare - (trace * trace / p))));
        var shrunk = Shrinkage.Apply(Tensors.Of(sample), samples, samples).ToArray<double>();
        for (int i = 0; i < Columns; i++)
            for (int j = 0; j < Columns; j++)
                Assert.Equal(((1 - weight) * sample[i, j]) + (i == j ? weight * trace / p : 0), shrunk[(i * Columns) + j], 1e-10);
    }

    [Fact]
    public void Is_nearer_to_the_true_covariance_than_the_samples_are()
    {
        using var scope = new TensorScope();
        var random = new Random(5);
        var truth = NaiveMatrix.RandomCovariance(Columns, random);
        double raw = 0, shrunk = 0;
        for (int trial = 0; trial < 20; trial++)
        {
            var sample = Covariance(6, truth, random);
            raw += torch.linalg.vector_norm((Tensors.Of(sample) - Tensors.Of(truth)), 2).Item<double>();
            shrunk += torch.linalg.vector_norm((Shrinkage.Apply(Tensors.Of(sample), 6, 6) - Tensors.Of(truth)), 2).Item<double>();
        }
        Assert.True(shrunk < 0.8 * raw, $"{shrunk} is not well below {raw}");
    }

    [Fact]
    public void Leaves_every_bit_of_a_covariance_as_it_is_where_there_are_more_samples_than_columns()
    {
        using var scope = new TensorScope();
        var random = new Random(1);
        var covariance = Tensors.Of(Covariance(Columns + 1, NaiveMatrix.RandomCovariance(Columns, random), random));
        double[] before = covariance.ToArray<double>();
        Assert.Equal(before, Shrinkage.Apply(covariance, Columns + 1, independent: 2).ToArray<double>());
        Assert.Equal(Columns + 1, Shrinkage.SamplesNeeded(Columns));
    }

    [Fact]
    public void Of_a_single_sample_nothing_but_the_mean_variance_is_believed_and_constants_stay_constant()
    {
        using var scope = new TensorScope();
        double[] values = [1, 2, 0, -3];
        var product = Tensor.FromArray<double>(values, [1, 4]).Gram();
        double[] shrunk = Shrinkage.Apply(product, samples: 1, independent: 1).ToArray<double>();
        const double Mean = (1 + 4 + 9) / 3.0;
        double[] expected = [Mean, 0, 0, 0, 0, Mean, 0, 0, 0, 0, 0, 0, 0, 0, 0, Mean];
        Assert.All(expected.Zip(shrunk), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void Dependent_samples_are_believed_less()
    {
        using var scope = new TensorScope();
        var random = new Random(2);
        var covariance = Tensors.Of(Covariance(8, NaiveMatrix.RandomCovariance(Columns, random), random));
        Assert.True(Shrinkage.Weight(covariance, 4) > Shrinkage.Weight(covariance, 8));
    }

    /// <summary>The covariance of Gaussian samples, in naive loops.</summary>
    private static NaiveMatrix Covariance(int samples, NaiveMatrix truth, Random random)
    {
        var factor = torch.linalg.cholesky(Tensors.Of(truth));
        double[] normal = [.. Enumerable.Range(0, samples * Columns).Select(_ => Normal(random))];
        double[] drawn = Tensor.FromArray<double>(normal, [samples, Columns]).MatMul(factor.transpose(0, 1)).ToArray<double>();
        double[] mean = [.. Enumerable.Range(0, Columns).Select(c => Enumerable.Range(0, samples).Average(s => drawn[(s * Columns) + c]))];
        var covariance = new NaiveMatrix(Columns, Columns);
        for (int i = 0; i < Columns; i++)
            for (int j = 0; j < Columns; j++)
                covariance[i, j] = Enumerable.Range(0, samples).Average(s => (drawn[(s * Columns) + i] - mean[i]) * (drawn[(s * Columns) + j] - mean[j]));
        return covariance;
    }

    private static double Trace(NaiveMatrix matrix) => Enumerable.Range(0, matrix.Rows).Sum(i => matrix[i, i]);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
