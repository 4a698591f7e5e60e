using Mipp.Information.Discrete;

namespace Mipp.Tests.Information.Discrete;

/// <summary>The examples of the theory, over all outcomes, so that every number is exact.</summary>
public class DiscreteInformationTests
{
    [Fact]
    public void Partners_of_an_exclusive_or_tell_nothing_alone_and_a_bit_together_and_both_stay()
    {
        var xor = Of(units: 3, x => x[0] ^ x[1]);
        Assert.Equal(0, xor.Of([0]), 1e-12);
        Assert.Equal(0, xor.Of([1, 2]), 1e-12);
        Assert.Equal(Math.Log(2), xor.Of([0, 1]), 1e-12);
        Assert.Equal([0, 1], Kept(xor));
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(4, 6)]
    public void All_bits_of_a_parity_stay_and_no_other(int bits, int units)
    {
        var parity = Of(units, x => x.Take(bits).Sum() % 2);
        Assert.Equal(0, parity.Of(Enumerable.Range(1, units - 1)), 1e-12);
        Assert.Equal(Enumerable.Range(0, bits), Kept(parity));
    }

    [Fact]
    public void Of_copies_one_stays()
    {
        // Units 3 … 5 are copies of 0 … 2; a copy need not have the same values, only tell them apart.
        int[][] outcomes = [.. Outcomes(3).Select(x => (int[])[.. x, 7 - x[0], x[1], x[2]])];
        var copies = new DiscreteInformation(outcomes, [.. outcomes.Select(x => x[0] + (2 * x[1]))]);
        Assert.Equal(2 * Math.Log(2), copies.Of([0, 1]), 1e-12);
        Assert.Equal(copies.Of([0, 1]), copies.Of([3, 4]), 1e-12);
        Assert.Equal([0, 1], Kept(copies).Select(u => u % 3).Order());
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.11)]
    [InlineData(0.001)]
    public void A_binary_symmetric_channel_carries_log_two_less_the_entropy_of_its_errors(double error)
    {
        var channel = new DiscreteInformation([[0], [0], [1], [1]], [0, 1, 1, 0], [1 - error, error, 1 - error, error]);
        double entropy = -(error * Math.Log(error)) - ((1 - error) * Math.Log(1 - error));
        Assert.Equal(Math.Log(2) - entropy, channel.Of([0]), 1e-12);
    }

    [Fact]
    public void An_erasure_channel_carries_what_it_does_not_erase()
    {
        var channel = new DiscreteInformation([[0], [0], [1], [1]], [0, 2, 1, 2], [3, 1, 3, 1]);
        Assert.Equal(0.75 * Math.Log(2), channel.Of([0]), 1e-12);
    }

    [Fact]
    public void What_samples_say_is_too_large_by_the_degrees_of_freedom_over_twice_their_number()
    {
        var random = new Random(1);
        const int Samples = 1000;
        double mean = Enumerable.Range(0, 200).Average(_ => new DiscreteInformation(
            [.. Enumerable.Range(0, Samples).Select(_ => (int[])[random.Next(4)])], [.. Enumerable.Range(0, Samples).Select(_ => random.Next(3))]).Of([0]));
        Assert.Equal(3 * 2 / (2.0 * Samples), mean, 6e-4);
    }

    private static int[] Kept(DiscreteInformation information) =>
        [.. Enumerable.Range(0, information.Units).Except(DiscreteTest.Select(information).Removals.Select(r => r.Unit))];

    private static DiscreteInformation Of(int units, Func<int[], int> target)
    {
        int[][] outcomes = [.. Outcomes(units)];
        return new DiscreteInformation(outcomes, [.. outcomes.Select(target)]);
    }

    private static IEnumerable<int[]> Outcomes(int bits) =>
        Enumerable.Range(0, 1 << bits).Select(i => Enumerable.Range(0, bits).Select(b => (i >> b) & 1).ToArray());
}
