using Mipp.Data;

namespace Mipp.Tests.Data;

/// <summary>The public datasets themselves; skipped where they are not installed and cannot be fetched.</summary>
public class RealDatasetTests
{
    // First labels and mean pixels: of the datasets as published, from their own pages and papers.
    [Fact]
    public void Fashion_mnist_is_as_published()
    {
        var dataset = Open("fashion-mnist");

        Assert.Equal((60_000, 10_000), (dataset.Train.Count, dataset.Test.Count));
        Assert.Equal([9, 0, 0, 3, 0, 2, 7, 2, 5, 5], dataset.Train.Labels[..10].ToArray());
        Assert.Equal([9, 2, 1, 1, 6, 1, 4, 6, 5, 7], dataset.Test.Labels[..10].ToArray());
        Assert.All(dataset.Train.Labels.ToArray().CountBy(label => label), count => Assert.Equal(6000, count.Value));
        Assert.All(dataset.Test.Labels.ToArray().CountBy(label => label), count => Assert.Equal(1000, count.Value));
        AssertNormalised(dataset.Train, means: [0], deviations: [1]);
    }

    [Fact]
    public void Mnist_is_as_published()
    {
        var dataset = Open("mnist");

        Assert.Equal((60_000, 10_000), (dataset.Train.Count, dataset.Test.Count));
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], dataset.Train.Labels[..10].ToArray());
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], dataset.Test.Labels[..10].ToArray());
        AssertNormalised(dataset.Train, means: [0], deviations: [1]);
    }

    [Fact]
    public void Cifar10_is_as_published()
    {
        var dataset = Open("cifar10");

        Assert.Equal((50_000, 10_000), (dataset.Train.Count, dataset.Test.Count));
        Assert.Equal([6, 9, 9, 4, 1, 1, 2, 7, 8, 3], dataset.Train.Labels[..10].ToArray());
        Assert.Equal([3, 8, 8, 0, 6, 6, 1, 6, 3, 1], dataset.Test.Labels[..10].ToArray());
        Assert.All(dataset.Train.Labels.ToArray().CountBy(label => label), count => Assert.Equal(5000, count.Value));
        Assert.All(dataset.Test.Labels.ToArray().CountBy(label => label), count => Assert.Equal(1000, count.Value));
        // The means (0.4914, 0.4822, 0.4465) and deviations (0.2470, 0.2435, 0.2616) known of CIFAR-10, normalised here
        // with ImageNet's.
        AssertNormalised(
            dataset.Train,
            means: [(0.4914 - 0.485) / 0.229, (0.4822 - 0.456) / 0.224, (0.4465 - 0.406) / 0.225],
            deviations: [0.2470 / 0.229, 0.2435 / 0.224, 0.2616 / 0.225]);
    }

    private static Dataset Open(string name)
    {
        try
        {
            return Datasets.Open(name, DatasetLocator.FromEnvironment(_ => { }));
        }
        catch (MippException error) when (IsUnavailable(error))
        {
            Assert.Skip(error.Message);
            throw;
        }
    }

    private static bool IsUnavailable(MippException error) =>
        error.Message.StartsWith("cannot fetch", StringComparison.Ordinal)
        || error.Message.Contains("is neither in", StringComparison.Ordinal);

    private static void AssertNormalised(DatasetSplit split, double[] means, double[] deviations)
    {
        var plane = split.SampleShape[1] * split.SampleShape[2];
        var sums = new double[means.Length];
        var squares = new double[means.Length];
        foreach (var batch in split.Batches(1000))
        {
            for (var i = 0; i < batch.Inputs.Length; i++)
            {
                var channel = i / plane % means.Length;
                sums[channel] += batch.Inputs[i];
                squares[channel] += (double)batch.Inputs[i] * batch.Inputs[i];
            }
        }

        var count = (double)split.Count * plane;
        for (var channel = 0; channel < means.Length; channel++)
        {
            var mean = sums[channel] / count;
            Assert.Equal(means[channel], mean, 5e-4);
            Assert.Equal(deviations[channel], Math.Sqrt((squares[channel] / count) - (mean * mean)), 5e-4);
        }
    }
}
