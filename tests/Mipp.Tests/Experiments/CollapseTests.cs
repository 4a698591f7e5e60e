using Mipp.Experiments;

namespace Mipp.Tests.Experiments;

public class CollapseTests
{
    // Of 1,000 labels 400 are the same: always guessing it is right 40 % of the time, with a deviation of 1.5 %.
    private static readonly int[] Labels = [.. Enumerable.Range(0, 1000).Select(i => i < 400 ? 7 : i % 5)];

    [Theory]
    [InlineData(0.40, true)]
    [InlineData(0.44, true)]
    [InlineData(0.45, false)]
    [InlineData(0.10, true)]
    public void A_network_that_is_no_better_than_a_guess_has_collapsed(double accuracy, bool collapsed) =>
        Assert.Equal(collapsed, Collapse.Of(accuracy, Labels) is not null);

    [Fact]
    public void Where_there_are_no_labels_to_guess_nothing_is_judged() => Assert.Null(Collapse.Of(null, []));
}
