using Mipp.Information;

namespace Mipp.Tests.Information;

public class ConfidenceTests
{
    // Quantiles from printed tables of Student's distribution.
    [Theory]
    [InlineData(1, 6.313752, 0.95)]
    [InlineData(2, 2.919986, 0.95)]
    [InlineData(3, 4.540703, 0.99)]
    [InlineData(4, 2.131847, 0.95)]
    [InlineData(4, 3.746947, 0.99)]
    [InlineData(4, -1.533206, 0.10)]
    [InlineData(5, 2.015048, 0.95)]
    [InlineData(10, 2.763769, 0.99)]
    [InlineData(7, 0, 0.5)]
    public void Students_distribution_agrees_with_the_tables(int degrees, double t, double share) =>
        Assert.Equal(share, Confidence.StudentCumulative(t, degrees), 1e-6);

    [Fact]
    public void The_confidence_follows_from_mean_and_deviation()
    {
        // Mean 3, deviation 1.5811, so t = 3 / (1.5811 / √5) = 4.2426; with 4 degrees of freedom 0.99338.
        Assert.Equal(0.99338, Confidence.ThatMeanIsPositive([1, 2, 3, 4, 5]), 1e-5);
        Assert.Equal(1 - 0.99338, Confidence.ThatMeanIsPositive([-1, -2, -3, -4, -5]), 1e-5);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(0, 0.5)]
    [InlineData(-2, 0)]
    public void Estimates_that_agree_leave_no_doubt(double value, double confidence) =>
        Assert.Equal(confidence, Confidence.ThatMeanIsPositive([value, value, value, value, value]));
}
