using Mipp.Pruning;

namespace Mipp.Tests.Pruning;

public class LossCurveTests
{
    [Fact]
    public void Between_known_points_the_loss_rises_in_equal_steps()
    {
        var curve = LossCurve.Through([3, 1, 0, 2], [(2, 1.0), (4, 5.0)]);
        Assert.Equal([0.5, 1.0, 3.0, 5.0], curve.Losses);
        Assert.Equal([0.5, 0.5, 2.0, 2.0], Enumerable.Range(0, 4).Select(curve.Step));
    }

    [Fact]
    public void The_loss_never_falls()
    {
        var curve = LossCurve.Through([0, 1, 2], [(1, 2.0), (2, 1.0), (3, 4.0)]);
        Assert.Equal([2.0, 2.0, 4.0], curve.Losses);
    }
}
