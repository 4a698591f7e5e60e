using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Information.Gaussian;

/// <summary>The dual form, of matrices with a row for every sample, against the primal one with a row for every column.</summary>
public class SampleSpaceTests
{
    private const int Units = 30;
    private const int PerUnit = 3;
    private const int Others = 4;
    private const int Columns = (Units * PerUnit) + Others;
    private const int Outputs = 5;
    private const int Constant = 7;

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(Columns / 4)]
    public void Covariances_are_those_that_are_shrunk_as_matrices(int samples)
    {
        using var scope = new TensorScope();
        using var moments = MomentsOf(samples);
        Assert.True(moments.HoldsSamples);
        AssertEqual(Primal(moments), FactoredCovariance.Of(moments, samples).Matrix(), 1e-10);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(Columns / 4)]
    public void Losses_errors_and_weights_are_those_of_the_primal_form_after_every_removal(int samples)
    {
        using var scope = new TensorScope();
        var random = new Random(3);
        using var moments = MomentsOf(samples);
        var (primal, dual) = (Primal(moments), FactoredCovariance.Of(moments, samples));
        var weights = Tensors.Of(NaiveMatrix.Random(Outputs, Columns, random));
        using var information = new InformationElimination(primal, weights, Units, PerUnit);
        using var reconstruction = new ReconstructionElimination(primal, weights, Units, PerUnit);
        using var dualInformation = new SampleSpaceInformation(dual, weights, Units, PerUnit);
        using var dualReconstruction = new SampleSpaceReconstruction(dual, weights, Units, PerUnit);
        foreach (int next in Enumerable.Range(0, Units).OrderBy(_ => random.Next()))
        {
            AssertEqual(information.Losses(), dualInformation.Losses(), 1e-8);
            AssertEqual(reconstruction.Losses(), dualReconstruction.Losses(), 1e-8);
            AssertEqual(reconstruction.Weights, dualReconstruction.Weights, 1e-8);
            Assert.Equal(information.Loss(next), dualInformation.Loss(next), 1e-8);
            foreach (BackwardElimination elimination in new BackwardElimination[] { information, reconstruction, dualInformation, dualReconstruction })
                elimination.Remove(next);
            Assert.Equal(0, dualInformation.Loss(next));
        }
        Assert.All(dualInformation.Losses().Concat(dualReconstruction.Losses()), loss => Assert.Equal(0, loss));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    public void What_each_unit_tells_by_itself_is_what_the_primal_form_says(int samples)
    {
        using var scope = new TensorScope();
        using var moments = MomentsOf(samples);
        var (primal, dual) = (Primal(moments), FactoredCovariance.Of(moments, samples));
        var weights = Tensors.Of(NaiveMatrix.Random(Outputs, Columns, new Random(3)));
        var noise = GaussianInformation.NoiseVariance(GaussianInformation.OutputVariance(weights, primal));
        double[] expected = GaussianInformation.OfEachAlone(
            GaussianInformation.WithoutConstants(weights, primal), Ridge.Regularised(primal, 1e-6), noise, Units, PerUnit);
        AssertEqual(expected, dual.InformationOfEachAlone(weights, Units, PerUnit, 1e-6), 1e-8);
    }

    [Fact]
    public void Samples_are_held_only_while_they_are_few_and_products_are_the_same_either_way()
    {
        using var scope = new TensorScope();
        var few = Samples(9, seed: 1);
        var more = Samples(40, seed: 2);
        using var moments = new ColumnMoments();
        moments.Add(few);
        Assert.True(moments.HoldsSamples);
        AssertEqual(few.Gram().div(Number(9)), moments.SecondMoment(), 1e-12);
        moments.Add(more);
        Assert.False(moments.HoldsSamples);
        AssertEqual(torch.cat([few, more], 0).Gram().div(Number(49)), moments.SecondMoment(), 1e-12);
    }

    [Fact]
    public void Moments_of_parts_that_hold_their_samples_and_of_parts_that_do_not_add_up()
    {
        using var scope = new TensorScope();
        var samples = Samples(60, seed: 4);
        using var large = new ColumnMoments();
        using var small = new ColumnMoments();
        using var empty = new ColumnMoments();
        large.Add(samples.narrow(0, 0, 50));
        small.Add(samples.narrow(0, 50, 10));
        using var sum = ColumnMoments.Sum([small, empty, large]);
        Assert.Equal(60, sum.Count);
        AssertEqual(samples.Gram().div(Number(60)), sum.SecondMoment(), 1e-12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ridge_fits_to_few_samples_solve_the_normal_equations(bool hasBias)
    {
        using var scope = new TensorScope();
        const int Count = 8;
        const double Share = 0.02;
        using var columns = new ColumnMoments();
        using var targets = new TargetMoments();
        var (x, t) = (Samples(Count, seed: 5), Tensors.Of(NaiveMatrix.Random(Count, Outputs, new Random(6))));
        foreach (var (first, size) in new[] { (0, 3), (3, 5) })
        {
            columns.Add(x.narrow(0, first, size));
            targets.Add(x.narrow(0, first, size), t.narrow(0, first, size));
        }
        Assert.True(targets.HoldsSamples);
        var prior = Tensors.Of(NaiveMatrix.Random(Outputs, Columns, new Random(7)));
        var fit = hasBias ? Ridge.Fit(columns, targets, prior, Share) : Ridge.FitThroughOrigin(columns, targets, prior, Share);

        var (ownX, ownT) = hasBias ? (x - x.mean([0], keepdim: true), t - t.mean([0], keepdim: true)) : (x, t);
        var moment = ownX.Gram().div(Number(Count));
        var cross = ownX.transpose(0, 1).MatMul(ownT).div(Number(Count));
        var expected = prior.add(torch.linalg.solve(Ridge.Regularised(moment, Share), cross - moment.MatMul(prior.transpose(0, 1))).transpose(0, 1), One);
        AssertEqual(expected, fit.Weights, 1e-9);
        if (hasBias)
            AssertEqual((t.mean([0]) - expected.MatMul(x.mean([0]).unsqueeze(1)).squeeze(1)).ToArray<double>(), fit.Bias!.ToArray<double>(), 1e-9);
        else
            Assert.Null(fit.Bias);
    }

    private static Tensor Primal(ColumnMoments moments) => Shrinkage.Apply(moments.Covariance(), moments.Count, moments.Count);

    private static ColumnMoments MomentsOf(int samples)
    {
        var moments = new ColumnMoments();
        moments.Add(Samples(samples, seed: samples));
        return moments;
    }

    /// <summary>Correlated columns of different sizes, one of them constant.</summary>
    private static Tensor Samples(int count, int seed)
    {
        var random = new Random(seed);
        var mixed = NaiveMatrix.Random(count, Columns, random).Times(NaiveMatrix.Random(Columns, Columns, random));
        return Tensors.Of(NaiveMatrix.Of(count, Columns, (r, c) => c == Constant ? 2 : mixed[r, c] + (c % 5)));
    }

    private static void AssertEqual(Tensor expected, Tensor actual, double tolerance) =>
        AssertEqual(expected.ToArray<double>(), actual.ToArray<double>(), tolerance);

    private static void AssertEqual(double[] expected, double[] actual, double tolerance)
    {
        double size = Math.Max(expected.Max(Math.Abs), 1);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, tolerance * size));
    }
}
