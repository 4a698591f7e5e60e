using Mipp.Information;
using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Tensors;

namespace Mipp.Tests.Information;

public class TercTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Of_every_duplicated_pair_exactly_one_goes(int seed)
    {
        using var scope = new TensorScope();
        var random = new Random(seed);
        const int Pairs = 5;
        var copy = NaiveMatrix.Of(2 * Pairs, Pairs, (r, c) => r % Pairs == c ? 1 : 0);
        var covariance = copy.Times(NaiveMatrix.RandomCovariance(Pairs, random)).Times(copy.Transposed());
        var path = Select(covariance, NaiveMatrix.Random(8, 2 * Pairs, random), tolerance: 0.05);
        Assert.Equal(Pairs, path.Removals.Length);
        Assert.Equal(Pairs, path.Removals.Select(r => r.Unit % Pairs).Distinct().Count());
        Assert.All(path.Removals, r => Assert.InRange(r.Loss, -1e-9, 0.05));
    }

    [Fact]
    public void A_unit_that_nothing_reads_goes_and_units_that_carry_information_stay()
    {
        using var scope = new TensorScope();
        var weights = NaiveMatrix.Of(3, 4, (r, c) => c == 3 ? 0 : r == c ? 1 : 0);
        var path = Select(NaiveMatrix.Of(4, 4, (r, c) => r == c ? 1 : 0), weights, tolerance: 0.01);
        Assert.Equal([3], path.Removals.Select(r => r.Unit));
    }

    [Fact]
    public void One_unit_always_stays()
    {
        using var scope = new TensorScope();
        var path = Select(NaiveMatrix.Of(3, 3, (r, c) => r == c ? 1 : 0), NaiveMatrix.Of(1, 3, (_, _) => 1), tolerance: 1e9);
        Assert.Equal(2, path.Removals.Length);
    }

    private static EliminationPath Select(NaiveMatrix covariance, NaiveMatrix weights, double tolerance)
    {
        int units = covariance.Rows;
        using var joint = new JointElimination<BackwardElimination>([new InformationElimination(Tensors.Of(covariance), Tensors.Of(weights), units, 1, ridge: 1e-8)]);
        var noise = GaussianInformation.NoiseVariance(GaussianInformation.OutputVariance(Tensors.Of(weights), Tensors.Of(covariance)));
        var regular = Ridge.Regularised(Tensors.Of(covariance), 1e-8);
        double[] alone = GaussianInformation.OfEachAlone(Tensors.Of(weights), regular, noise, units, 1);
        return Terc.Select(new ToleranceTest(joint, tolerance), alone);
    }
}
