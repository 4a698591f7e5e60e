using Mipp.Criteria;
using Mipp.Tests.Training;

namespace Mipp.Tests.Criteria;

public sealed class HRankTests
{
    [Fact]
    public void Counts_the_independent_rows_of_a_map()
    {
        // Channel 0 of the image is a matrix of rank 1, channel 1 one of rank 2 that is independent of it.
        float[] one = [1, 2, 3, 2, 4, 6, 0, 0, 0];
        float[] two = [0, 0, 1, 0, 0, 0, 5, 7, 1];
        using var graph = MapNetworks.Mixing(3, [1, 0], [0, 1], [1, 1], [0, 0]);
        var scores = Scoring.Of(new HRank(), graph, TinyData.Of([.. one, .. two], [], 2, 3, 3));
        Assert.Equal([1, 2, 3, 0], scores["first"]);
    }
}
