using Mipp.Criteria;
using Mipp.Tests.Training;

namespace Mipp.Tests.Criteria;

public sealed class ChipTests
{
    [Fact]
    public void A_copy_is_worth_less_than_what_no_other_channel_shows()
    {
        // The two channels of the image are nowhere both non-zero, so their maps are orthogonal; of lengths 3 and 2.
        float[] left = [1, 0, 0, 2, 0, 0, 2, 0, 0];
        float[] right = [0, 0, 2, 0, 0, 0, 0, 0, 0];
        using var graph = MapNetworks.Mixing(3, [1, 0], [1, 0], [0, 1]);
        var scores = Scoring.Of(new Chip(), graph, TinyData.Of([.. left, .. right], [], 2, 3, 3));
        Scoring.AssertClose([3 * (Math.Sqrt(2) - 1), 3 * (Math.Sqrt(2) - 1), 2], scores["first"]);
    }

    [Fact]
    public void More_channels_than_elements_are_compared_in_the_same_way()
    {
        // Maps of a single element: the nuclear norm of a column is its length.
        using var graph = MapNetworks.Mixing(1, [3, 0], [4, 0], [0, 12]);
        var scores = Scoring.Of(new Chip(), graph, TinyData.Of([1, 1], [], 2, 1, 1));
        Scoring.AssertClose([13 - Math.Sqrt(160), 13 - Math.Sqrt(153), 13 - 5], scores["first"]);
    }
}
