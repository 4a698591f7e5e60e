using Mipp.Information.Gaussian;
using Mipp.Tensors;

namespace Mipp.Tests.Information.Gaussian;

/// <summary>The recursions against covariances and determinants recomputed from scratch after every removal.</summary>
public class EliminationTests
{
    private const int Units = 4;
    private const int PerUnit = 3;
    private const int Others = 2;
    private const int Outputs = 5;
    private const int Columns = (Units * PerUnit) + Others;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Losses_errors_and_weights_equal_a_naive_recomputation_after_every_removal(int seed)
    {
        using var scope = new TensorScope();
        var random = new Random(seed);
        var covariance = NaiveMatrix.RandomCovariance(Columns, random);
        var weights = NaiveMatrix.Random(Outputs, Columns, random);
        using var information = new InformationElimination(Tensors.Of(covariance), Tensors.Of(weights), Units, PerUnit, ridge: 0);
        using var reconstruction = new ReconstructionElimination(Tensors.Of(covariance), Tensors.Of(weights), Units, PerUnit, ridge: 0);
        var kept = Enumerable.Range(0, Units).ToList();
        foreach (int next in new[] { 2, 0, 3 })
        {
            double[] losses = information.Losses();
            double[] errors = reconstruction.Losses();
            foreach (int unit in kept)
            {
                var without = kept.Where(u => u != unit).ToList();
                double loss = 0.5 * (Unexplained(covariance, weights, without).LogDeterminant()
                    - Unexplained(covariance, weights, kept).LogDeterminant());
                double error = (Trace(Unexplained(covariance, weights, without)) - Trace(Unexplained(covariance, weights, kept)))
                    / Trace(weights.Times(covariance).Times(weights.Transposed()));
                Assert.Equal(loss, losses[unit], 1e-8);
                Assert.Equal(error, errors[unit], 1e-10);
            }
            information.Remove(next);
            reconstruction.Remove(next);
            kept.Remove(next);
            AssertWeights(covariance, weights, ColumnsOf(kept), reconstruction.Weights);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Removed_units_score_zero(bool byInformation)
    {
        using var scope = new TensorScope();
        var random = new Random(7);
        var (covariance, weights) = (Tensors.Of(NaiveMatrix.RandomCovariance(Columns, random)), Tensors.Of(NaiveMatrix.Random(Outputs, Columns, random)));
        using BackwardElimination elimination = byInformation ? new InformationElimination(covariance, weights, Units, PerUnit)
            : new ReconstructionElimination(covariance, weights, Units, PerUnit);
        elimination.Remove(1);
        double[] losses = elimination.Losses();
        Assert.Equal(0, losses[1]);
        Assert.All(new[] { 0, 2, 3 }, u => Assert.True(losses[u] > 1e-3));
    }

    [Fact]
    public void Losses_add_up_to_the_information_between_the_columns_and_the_outputs()
    {
        using var scope = new TensorScope();
        var random = new Random(3);
        // More columns than are collected before they are subtracted.
        const int Many = 60;
        var covariance = Tensors.Of(NaiveMatrix.RandomCovariance(Many * PerUnit, random));
        var weights = Tensors.Of(NaiveMatrix.Random(Outputs, Many * PerUnit, random));
        var noise = GaussianInformation.NoiseVariance(GaussianInformation.OutputVariance(weights, covariance));
        using var elimination = new JointElimination<InformationElimination>(
            [new InformationElimination(covariance, weights, Many, PerUnit, ridge: 0)]);
        double lost = elimination.Run(Many, Many).Removals.Sum(r => r.Loss);
        Assert.Equal(GaussianInformation.Between(weights, covariance, noise), lost, 1e-6);
    }

    [Fact]
    public void Weights_are_the_best_fit_to_what_is_left_after_many_removals_in_any_order()
    {
        using var scope = new TensorScope();
        var random = new Random(4);
        const int Many = 70;
        const int All = (Many * PerUnit) + Others;
        var covariance = NaiveMatrix.RandomCovariance(All, random);
        var weights = NaiveMatrix.Random(Outputs, All, random);
        using var elimination = new ReconstructionElimination(Tensors.Of(covariance), Tensors.Of(weights), Many, PerUnit, ridge: 0);
        int[] order = [.. Enumerable.Range(0, Many)];
        random.Shuffle(order);
        foreach (int unit in order[..^5])
            elimination.Remove(unit);
        int[] columns = [.. order[^5..].Order().SelectMany(u => Enumerable.Range(u * PerUnit, PerUnit)), .. Enumerable.Range(Many * PerUnit, Others)];
        AssertWeights(covariance, weights, columns, elimination.Weights);
    }

    [Fact]
    public void A_linear_combination_of_other_units_carries_no_information_of_its_own()
    {
        using var scope = new TensorScope();
        var random = new Random(5);
        var mix = NaiveMatrix.Of(4, 3, (r, c) => r < 3 ? (r == c ? 1 : 0) : 0.3 + c);
        var covariance = mix.Times(NaiveMatrix.RandomCovariance(3, random)).Times(mix.Transposed());
        using var elimination = new InformationElimination(
            Tensors.Of(covariance), Tensors.Of(NaiveMatrix.Random(6, 4, random)), units: 4, k: 1, ridge: 1e-9);
        double[] losses = elimination.Losses();
        Assert.All(losses, l => Assert.InRange(l, 0, 1e-3));
        elimination.Remove(3);
        Assert.All(elimination.Losses().Take(3), l => Assert.True(l > 0.1, $"{l}"));
    }

    private static void AssertWeights(NaiveMatrix covariance, NaiveMatrix weights, int[] columns, Tensor actual)
    {
        int[] all = [.. Enumerable.Range(0, covariance.Rows)];
        var best = weights.Times(covariance.Select(all, columns)).Times(covariance.Select(columns, columns).Inverse());
        double[] values = actual.ToArray<double>();
        for (int o = 0; o < Outputs; o++)
            foreach (int c in all)
            {
                double expected = Array.IndexOf(columns, c) is >= 0 and var i ? best[o, i] : 0;
                Assert.Equal(expected, values[(o * all.Length) + c], 1e-8);
            }
    }

    /// <summary>D + W (Σ − Σ_:S Σ_SS⁻¹ Σ_S:) Wᵀ.</summary>
    private static NaiveMatrix Unexplained(NaiveMatrix covariance, NaiveMatrix weights, List<int> kept)
    {
        int[] columns = ColumnsOf(kept);
        int[] all = [.. Enumerable.Range(0, Columns)];
        var explained = covariance.Select(all, columns).Times(covariance.Select(columns, columns).Inverse()).Times(covariance.Select(columns, all));
        var rest = weights.Times(covariance.Plus(explained, -1)).Times(weights.Transposed());
        var total = weights.Times(covariance).Times(weights.Transposed());
        return rest.Plus(NaiveMatrix.Of(Outputs, Outputs, (r, c) => r == c ? GaussianInformation.NoiseShare * total[r, r] : 0));
    }

    private static int[] ColumnsOf(List<int> units) =>
        [.. units.SelectMany(u => Enumerable.Range(u * PerUnit, PerUnit)), .. Enumerable.Range(Units * PerUnit, Others)];

    private static double Trace(NaiveMatrix m) => Enumerable.Range(0, m.Rows).Sum(i => m[i, i]);
}
