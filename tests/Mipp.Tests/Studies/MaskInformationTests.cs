using Mipp.Studies;

namespace Mipp.Tests.Studies;

public class MaskInformationTests
{
    /// <summary>Against the definition, Σ p log(p / (p p)), over every pair of relevant nodes and masks.</summary>
    [Theory]
    [InlineData(1, 3, 0.6)]
    [InlineData(2, 2, 0.25)]
    [InlineData(2, 4, 0.9)]
    [InlineData(2, 3, 0)]
    [InlineData(2, 3, 1)]
    public void Of_masks_with_known_mistakes_it_is_what_the_definition_says(int slots, int nodes, double reliability)
    {
        int states = (int)Math.Pow(nodes, slots);
        double information = 0;
        for (int relevant = 0; relevant < states; relevant++)
            for (int mask = 0; mask < states; mask++)
            {
                double given = 1;
                for (int slot = 0, place = 1; slot < slots; slot++, place *= nodes)
                    given *= ((1 - reliability) / nodes) + (relevant / place % nodes == mask / place % nodes ? reliability : 0);
                // Both are uniform by themselves.
                if (given > 0)
                    information += given / states * Math.Log(given * states);
            }

        Assert.Equal(information, MaskInformation.OfChannel(slots, nodes, reliability), 1e-9);
    }

    [Fact]
    public void Estimates_come_near_what_is_known()
    {
        const double Reliability = 0.7;
        var random = new SeededRandom(3);
        var seen = new List<(int, bool)>();
        for (int seed = 0; seed < 2000; seed++)
        {
            var task = SlotTask.Draw(5, 4, seed);
            seen.AddRange(task.Hits(task.DrawMask(Reliability, ref random)));
        }

        Assert.Equal(MaskInformation.OfChannel(5, 4, Reliability), MaskInformation.Estimate(5, 4, seen), 0.15);
    }

    /// <summary>Two of four kept and always right is one bit; all kept, or none, is nothing.</summary>
    [Fact]
    public void Larger_masks_tell_less()
    {
        Assert.Equal(3 * Math.Log(2), MaskInformation.Estimate(3, 4, [(2, true)]), 1e-12);
        Assert.Equal(0, MaskInformation.Estimate(3, 4, [(4, true), (0, false)]), 1e-12);
        Assert.Equal(3 * Math.Log(4), MaskInformation.Estimate(3, 4, [(1, true), (1, true)]), 1e-12);
    }
}
