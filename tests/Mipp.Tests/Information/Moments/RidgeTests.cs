using Mipp.Information.Moments;
using Mipp.Tensors;

namespace Mipp.Tests.Information.Moments;

public class RidgeTests
{
    [Fact]
    public void A_linear_map_with_a_bias_is_found_exactly_whatever_the_batches()
    {
        using var scope = new TensorScope();
        var random = new Random(1);
        var weights = NaiveMatrix.Random(2, 3, random);
        using var columns = new ColumnMoments();
        using var targets = new TargetMoments();
        foreach (int samples in new[] { 5, 1, 20 })
        {
            var x = NaiveMatrix.Random(samples, 3, random).Plus(NaiveMatrix.Of(samples, 3, (_, c) => c));
            var t = x.Times(weights.Transposed()).Plus(NaiveMatrix.Of(samples, 2, (_, o) => 10 + o));
            columns.Add(Tensors.Of(x));
            targets.Add(Tensors.Of(x), Tensors.Of(t));
        }
        var (fitted, bias) = Ridge.Fit(columns, targets, torch.zeros([2, 3], dtype: ScalarType.Float64), 1e-13);
        Assert.All(fitted.ToArray<double>().Zip(weights.ToArray()), p => Assert.Equal(p.Second, p.First, 1e-8));
        Assert.Equal([10.0, 11.0], bias!.ToArray<double>().Select(b => Math.Round(b, 8)));
    }

    [Theory]
    [InlineData(40, 0)]
    [InlineData(40, 1e-7)]
    [InlineData(3, 0)]
    [InlineData(3, 1e-7)]
    public void Of_columns_that_are_constant_but_for_rounding_only_the_bias_is_fitted(int samples, double noise)
    {
        using var scope = new TensorScope();
        var random = new Random(2);
        using var columns = new ColumnMoments();
        using var targets = new TargetMoments();
        // Of fewer samples than columns the moments hold the samples, and the fit is the dual form's.
        var x = NaiveMatrix.Of(samples, 6, (_, c) => 4.1 * (c + 1) * (1 + (noise * random.NextDouble())));
        columns.Add(Tensors.Of(x).to(ScalarType.Float32));
        targets.Add(Tensors.Of(x).to(ScalarType.Float32), Tensors.Of(NaiveMatrix.Of(samples, 1, (r, _) => 50 + r)).to(ScalarType.Float32));

        var (fitted, bias) = Ridge.Fit(columns, targets, torch.ones([1, 6], dtype: ScalarType.Float64), 1e-3);

        Assert.All(fitted.ToArray<double>(), w => Assert.Equal(1, w, 1.0));
        Assert.Equal(50 + ((samples - 1) / 2.0), fitted.MatMul(Tensors.Of(x).mean([0], keepdim: true).transpose(0, 1)).Item<double>() + bias!.Item<double>(), 1e-3);
    }

    [Fact]
    public void Without_a_bias_the_fit_goes_through_the_origin()
    {
        using var scope = new TensorScope();
        using var columns = new ColumnMoments();
        using var targets = new TargetMoments();
        // One column that is 1 or 3, targets 2 and 12: through the origin the best slope is (1·2 + 3·12) / (1 + 9) = 3.8.
        var x = Tensor.FromArray<double>([1, 3], [2, 1]);
        columns.Add(x);
        targets.Add(x, Tensor.FromArray<double>([2, 12], [2, 1]));
        var (fitted, bias) = Ridge.FitThroughOrigin(columns, targets, torch.zeros([1, 1], dtype: ScalarType.Float64), 1e-14);
        Assert.Equal(3.8, fitted.Item<double>(), 1e-10);
        Assert.Null(bias);
    }

    [Fact]
    public void Where_the_data_say_nothing_the_prior_stays()
    {
        using var scope = new TensorScope();
        using var columns = new ColumnMoments();
        using var targets = new TargetMoments();
        var x = Tensor.FromArray<double>([1, 5, 2, 5, 3, 5], [3, 2]);
        columns.Add(x);
        targets.Add(x, Tensor.FromArray<double>([1, 2, 3], [3, 1]));
        var (fitted, _) = Ridge.Fit(columns, targets, Tensor.FromArray<double>([0, 0.7], [1, 2]), 1e-6);
        double[] values = fitted.ToArray<double>();
        Assert.Equal(1, values[0], 1e-5);
        Assert.Equal(0.7, values[1], 1e-9);
    }

    [Fact]
    public void Moments_equal_their_definition()
    {
        using var scope = new TensorScope();
        var x = NaiveMatrix.Random(9, 4, new Random(2));
        using var moments = new ColumnMoments();
        moments.Add(Tensors.Of(x).narrow(0, 0, 4));
        moments.Add(Tensors.Of(x).narrow(0, 4, 5));
        var mean = NaiveMatrix.Of(1, 4, (_, c) => Enumerable.Range(0, 9).Average(r => x[r, c]));
        var centred = NaiveMatrix.Of(9, 4, (r, c) => x[r, c] - mean[0, c]);
        var covariance = centred.Transposed().Times(centred);
        Assert.All(moments.Mean().ToArray<double>().Zip(mean.ToArray()), p => Assert.Equal(p.Second, p.First, 1e-12));
        Assert.All(moments.Covariance().ToArray<double>().Zip(covariance.ToArray()), p => Assert.Equal(p.Second / 9, p.First, 1e-12));
    }
}
