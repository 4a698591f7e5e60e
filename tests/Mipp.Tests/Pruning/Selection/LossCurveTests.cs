using Mipp.Pruning.Selection;

namespace Mipp.Tests.Pruning.Selection;

public class LossCurveTests
{
    [Fact]
    public void Between_known_points_the_loss_rises_as_the_other_curve_does()
    {
        var curve = LossCurve.Through([new(3, 0.1), new(1, 0.3), new(0, 7), new(2, 1)], [(2, 1.0), (4, 5.0)]);
        Assert.Equal([3, 1, 0, 2], curve.Path);
        double[] expected = [0.25, 1.0, 4.5, 5.0];
        Assert.All(expected.Zip(curve.Losses), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void Where_the_other_curve_does_not_rise_the_loss_does_in_equal_steps()
    {
        var curve = LossCurve.Through([new(3, 0), new(1, 0), new(0, 0), new(2, 0)], [(2, 1.0), (4, 5.0)]);
        Assert.Equal([0.5, 1.0, 3.0, 5.0], curve.Losses);
        Assert.Equal([0.5, 0.5, 2.0, 2.0], Enumerable.Range(0, 4).Select(curve.Step));
    }

    [Fact]
    public void The_loss_never_falls()
    {
        var curve = LossCurve.Through([new(0, 1), new(1, 1), new(2, 1)], [(1, 2.0), (2, 1.0), (3, 4.0)]);
        Assert.Equal([2.0, 2.0, 4.0], curve.Losses);
    }
}
