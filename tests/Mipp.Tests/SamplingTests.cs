namespace Mipp.Tests;

public class SamplingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_permutation_has_every_index_once(int count) =>
        Assert.Equal(Enumerable.Range(0, count), Sampling.Permutation(count, seed: 3, epoch: 4).Order());

    [Fact]
    public void A_permutation_depends_on_seed_and_epoch_alone()
    {
        var permutation = Sampling.Permutation(100, seed: 1, epoch: 2);

        Assert.Equal(permutation, Sampling.Permutation(100, seed: 1, epoch: 2));
        Assert.NotEqual(permutation, Sampling.Permutation(100, seed: 1, epoch: 3));
        Assert.NotEqual(permutation, Sampling.Permutation(100, seed: 2, epoch: 2));
    }

    [Fact]
    public void All_permutations_are_as_likely()
    {
        const int Epochs = 24_000;
        var counts = Enumerable.Range(0, Epochs)
            .CountBy(epoch => string.Join(',', Sampling.Permutation(4, seed: 0, epoch)))
            .ToList();

        Assert.Equal(24, counts.Count);
        // Chi-squared with 23 degrees of freedom exceeds 49.7 once in a thousand.
        Assert.InRange(counts.Sum(count => (count.Value - 1000.0) * (count.Value - 1000.0) / 1000), 0, 49.7);
    }

    [Fact]
    public void A_subset_has_different_indices_and_depends_on_the_seed_alone()
    {
        var subset = Sampling.Subset(50_000, 2048, seed: 7);

        Assert.Equal(2048, subset.Distinct().Count());
        Assert.All(subset, index => Assert.InRange(index, 0, 49_999));
        Assert.Equal(subset, Sampling.Subset(50_000, 2048, seed: 7));
        Assert.NotEqual(subset, Sampling.Subset(50_000, 2048, seed: 8));
    }

    [Fact]
    public void A_subset_is_at_most_everything()
    {
        Assert.Equal(Enumerable.Range(0, 10), Sampling.Subset(10, 10, seed: 0).Order());
        Assert.Empty(Sampling.Subset(10, 0, seed: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sampling.Subset(10, 11, seed: 0));
    }
}
