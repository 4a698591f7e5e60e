using Mipp.Information.Gaussian;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Information.Gaussian;

public class GaussianInformationTests
{
    [Theory]
    [InlineData(1.0, 1.0, 1.0)]
    [InlineData(2.0, 0.5, 0.1)]
    [InlineData(0.1, 3.0, 4.0)]
    public void A_scalar_channel_carries_half_the_log_of_one_plus_its_signal_to_noise_ratio(double weight, double variance, double noise)
    {
        using var scope = new TensorScope();
        double information = GaussianInformation.Between(
            Tensor.FromArray<double>([weight], [1, 1]), Tensor.FromArray<double>([variance], [1, 1]), Tensor.FromArray<double>([noise], [1]));
        Assert.Equal(0.5 * Math.Log(1 + (weight * weight * variance / noise)), information, 1e-12);
    }

    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(5, 0.9)]
    [InlineData(50, 0.5)]
    public void Correlated_gaussians_carry_minus_half_log_one_minus_rho_squared_per_dimension(int dimension, double rho)
    {
        using var scope = new TensorScope();
        // y = rho·x + sqrt(1 - rho²)·n, both of unit variance.
        var identity = torch.eye(dimension, dtype: ScalarType.Float64);
        double information = GaussianInformation.Between(
            identity.mul(Number(rho)), identity, torch.ones([dimension], dtype: ScalarType.Float64).mul(Number(1 - (rho * rho))));
        Assert.Equal(-0.5 * dimension * Math.Log(1 - (rho * rho)), information, 1e-10);
    }

    [Fact]
    public void A_unit_alone_carries_what_its_covariance_with_the_outputs_says()
    {
        using var scope = new TensorScope();
        var random = new Random(3);
        var covariance = NaiveMatrix.RandomCovariance(6, random);
        var weights = NaiveMatrix.Random(4, 6, random);
        var noise = NaiveMatrix.Of(4, 4, (r, c) => r == c ? 0.2 : 0);
        var outputs = weights.Times(covariance).Times(weights.Transposed()).Plus(noise);
        double[] alone = GaussianInformation.OfEachAlone(
            Tensors.Of(weights), Tensors.Of(covariance), torch.ones([4], dtype: ScalarType.Float64).mul(Number(0.2)), units: 2, k: 3);
        for (int u = 0; u < 2; u++)
        {
            int[] own = [.. Enumerable.Range(u * 3, 3)];
            int[] all = [.. Enumerable.Range(0, 4)];
            var cross = weights.Times(covariance).Select(all, own);
            var left = outputs.Plus(cross.Times(covariance.Select(own, own).Inverse()).Times(cross.Transposed()), -1);
            Assert.Equal(0.5 * (outputs.LogDeterminant() - left.LogDeterminant()), alone[u], 1e-9);
        }
    }
}
