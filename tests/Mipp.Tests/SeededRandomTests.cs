namespace Mipp.Tests;

public class SeededRandomTests
{
    [Fact]
    public void Numbers_are_those_of_splitmix64()
    {
        // From Vigna's reference implementation with the state 1234567, which no key gives directly: without keys the
        // state is 0, whose first numbers are published too.
        var random = new SeededRandom();
        Assert.Equal(0xE220A8397B1DCDAFUL, random.NextUInt64());
        Assert.Equal(0x6E789E6AA1B965F4UL, random.NextUInt64());
        Assert.Equal(0x06C45D188009454FUL, random.NextUInt64());
    }

    [Fact]
    public void Integers_are_uniform()
    {
        const int Draws = 70_000;
        var counts = new int[7];
        var random = new SeededRandom(5);
        for (var i = 0; i < Draws; i++)
            counts[random.Next(7)]++;

        // Chi-squared with 6 degrees of freedom exceeds 22.5 once in a thousand.
        var expected = Draws / 7.0;
        Assert.InRange(counts.Sum(count => (count - expected) * (count - expected) / expected), 0, 22.5);
    }

    [Fact]
    public void Different_keys_in_any_place_give_different_numbers()
    {
        long[][] keys = [[0], [1], [0, 0], [0, 1], [1, 0], [1, 1], [0, 0, 0], [-1]];
        Assert.Distinct(keys.Select(key => new SeededRandom(key).NextUInt64()));
    }
}
