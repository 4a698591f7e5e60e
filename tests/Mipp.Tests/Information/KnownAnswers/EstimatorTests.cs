using Mipp.Information.Discrete;
using Mipp.Tensors;

namespace Mipp.Tests.Information.KnownAnswers;

/// <summary>The estimators, and what TERC keeps by each, against channels whose answers are known.</summary>
[Collection(nameof(RunsAlone))]
public class EstimatorTests
{
    private const int Samples = 4000;
    private const double Sure = 0.95;

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(1, 0.9)]
    [InlineData(5, 0.7)]
    [InlineData(50, 0.7)]
    public void The_closed_form_is_right_of_Gaussian_variables_but_for_what_sampling_adds(int dimension, double correlation)
    {
        using var scope = new TensorScope();
        var channel = KnownChannels.Gaussian(dimension, correlation);
        // n samples of k columns and m outputs add about k·m / 2n.
        double added = 2 * dimension * dimension / (2.0 * Samples);
        Assert.Equal(channel.Information + added, channel.Sample(Samples, seed: 1).ClosedForm(), 0.02 + (0.02 * channel.Information));
    }

    [Fact]
    public void The_closed_form_falls_short_where_noise_is_uniform_and_sees_nothing_where_nothing_is_correlated()
    {
        using var scope = new TensorScope();
        // As if both were Gaussian: ½·log 2.
        Assert.Equal(0.5 * Math.Log(2), KnownChannels.Uniform(1).Sample(Samples, 1).ClosedForm(), 0.02);
        Assert.Equal(0.5, KnownChannels.Uniform(1).Information, 1e-12);
        foreach (var channel in new[] { KnownChannels.Parity(2, 4), KnownChannels.Square(0.5), KnownChannels.SameSign() })
        {
            Assert.InRange(channel.Sample(Samples, 1).ClosedForm(), 0, 0.02);
            Assert.True(channel.Information > 0.69, channel.Name);
        }
    }

    [Fact]
    public void Frequencies_are_right_of_discrete_channels()
    {
        using var scope = new TensorScope();
        foreach (var channel in new[] { KnownChannels.Symmetric(0.11), KnownChannels.Erasure(0.25), KnownChannels.Parity(3, 5) })
        {
            Assert.Equal(channel.Information, channel.Sample(Samples, 1).Discrete(), 0.03);
            var kept = Enumerable.Range(0, channel.Units).Except(DiscreteTest.Select(channel.Outcomes!).Removals.Select(r => r.Unit));
            Assert.Equal(Enumerable.Range(0, channel.Needed), kept);
        }
    }

    [Fact]
    public void Predictors_find_what_is_linear_nearly_and_of_what_is_not_linear_most()
    {
        using var scope = new TensorScope();
        void Near(KnownChannel channel, double low, double high) =>
            Assert.InRange(channel.Sample(Samples, 1).Predictive(seed: 1).Average(), channel.Information + low, channel.Information + high);
        Near(KnownChannels.Gaussian(1, 0.9), -0.06, 0.06);
        Near(KnownChannels.Parity(2, 4), -0.05, 0.001);
        Near(KnownChannels.SameSign(), -0.2, 0);
        // Of numbers as if errors were Gaussian, which is no bound.
        Near(KnownChannels.Square(0.5), -0.1, 0.3);
    }

    [Fact]
    public void The_closed_form_keeps_what_is_needed_of_what_is_linear_and_little_else()
    {
        using var scope = new TensorScope();
        KnownChannel[] channels = [KnownChannels.Gaussian(5, 0.7), KnownChannels.AdditiveNoise(0.3), KnownChannels.Copies(), KnownChannels.MixedCopies()];
        foreach (var channel in channels)
            AssertSufficient(channel, channel.Sample(Samples, 1).KeptByClosedForm(Sure, seed: 1), needless: 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Predictors_keep_what_is_needed_linear_or_not_and_nothing_else(int index)
    {
        using var scope = new TensorScope();
        KnownChannel[] channels =
        [
            KnownChannels.Gaussian(2, 0.7), KnownChannels.MixedCopies(), KnownChannels.Parity(2, 4),
            KnownChannels.Square(0.5), KnownChannels.SameSign(), KnownChannels.Rectified(),
        ];
        var channel = channels[index];
        AssertSufficient(channel, channel.Sample(Samples, 1).KeptByPredictors(Sure, seed: 1), needless: 0);
    }

    [Fact]
    public void Where_a_function_is_not_linear_the_closed_form_keeps_both_of_two_units_one_of_which_tells_all()
    {
        using var scope = new TensorScope();
        int[] kept = KnownChannels.Rectified().Sample(Samples, 1).KeptByClosedForm(Sure, seed: 1);
        Assert.Equal([0, 1], kept.Where(u => u < 2));
    }

    private static void AssertSufficient(KnownChannel channel, int[] kept, int needless)
    {
        string what = $"{channel.Name}: {string.Join(' ', kept)}";
        Assert.True(channel.Covered(kept) == channel.Needed, what);
        Assert.True(kept.Length <= channel.Needed + needless, what);
    }
}
