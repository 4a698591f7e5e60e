using Mipp.Data;
using Mipp.Tensors;

namespace Mipp.Tests.Data;

public class DatasetSplitTests
{
    private static readonly Preprocessing Normalised =
        new(1.0 / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    [Fact]
    public void Bytes_become_normalised_floats()
    {
        // By hand: (51/255 − 0.485)/0.229 = −0.285/0.229, and so on; 0 → −mean/std; 255 → (1 − mean)/std.
        var split = new DatasetSplit(new ByteSamples([51, 0, 102, 255, 204, 0], 6), [0], [3, 1, 2], Normalised);

        var batch = split.Read([0]);

        double[] expected = [-1.244541, -2.117904, -0.25, 2.428571, 1.751111, -1.804444];
        Assert.Equal([1, 3, 1, 2], batch.Shape);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], batch.Inputs[i], 1e-6);
    }

    [Fact]
    public void Every_byte_is_within_rounding_of_double_precision()
    {
        // 300 values a channel: vectors, and a rest that fits none.
        byte[] pixels = [.. Enumerable.Range(0, 900).Select(i => (byte)i)];
        var split = new DatasetSplit(new ByteSamples(pixels, 900), [0], [3, 15, 20], Normalised);

        var inputs = split.Read([0]).Inputs;

        for (var i = 0; i < 900; i++)
        {
            var channel = i / 300;
            var expected = ((pixels[i] / 255.0) - Normalised.Mean[channel]) / Normalised.Std[channel];
            Assert.Equal(expected, inputs[i], 5e-7);
        }
    }

    [Fact]
    public void Floats_are_normalised_with_one_mean_for_all_channels()
    {
        var values = Enumerable.Range(0, 38).Select(i => i / 4f).ToArray();
        var split = new DatasetSplit(new FloatSamples(values, 19), [1, 0], [19], new Preprocessing(2, [1], [4]));

        var batch = split.Read([1, 0]);

        Assert.Equal([.. values[19..], .. values[..19]], batch.Inputs.Select(input => ((input * 4) + 1) / 2));
        Assert.Equal([0L, 1L], batch.Labels);
        Assert.Equal([2, 19], batch.Shape);
    }

    [Fact]
    public void Batches_cover_everything_in_order_and_the_last_is_smaller()
    {
        var batches = Numbered(10).Batches(4).ToList();

        Assert.Equal([4, 4, 2], batches.Select(batch => batch.Count));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), batches.SelectMany(FirstValues));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i % 3), batches.SelectMany(batch => batch.Labels));
    }

    [Fact]
    public void Shuffled_batches_follow_the_permutation_of_the_epoch()
    {
        var batches = Numbered(10).ShuffledBatches(4, seed: 5, epoch: 6).ToList();

        Assert.Equal(Sampling.Permutation(10, 5, 6).Select(i => (float)i), batches.SelectMany(FirstValues));
        Assert.All(
            batches.SelectMany(batch => FirstValues(batch).Zip(batch.Labels)),
            pair => Assert.Equal(pair.First % 3, pair.Second));
    }

    [Fact]
    public void A_subset_keeps_labels_with_their_samples_until_they_are_dropped()
    {
        var subset = Numbered(10).Subset([7, 2, 2]);

        Assert.Equal(3, subset.Count);
        Assert.Equal([1, 2, 2], subset.Labels.ToArray());
        Assert.Equal([7f, 2f, 2f], FirstValues(subset.Read([0, 1, 2])));
        Assert.False(subset.WithoutLabels().HasLabels);
        Assert.Empty(subset.WithoutLabels().Read([0]).Labels);
    }

    [Fact]
    public void Batches_become_tensors()
    {
        var batch = Numbered(10).Read([4, 5]);

        using var inputs = batch.ToInputTensor();
        using var labels = batch.ToLabelTensor();

        Assert.Equal([2L, 2L], inputs.shape);
        Assert.Equal([4f, 0f, 5f, 0f], inputs.ToArray<float>());
        Assert.Equal([1L, 2L], labels.ToArray<long>());
    }

    [Fact]
    public void Vectors_cannot_be_augmented() =>
        UserError.Of(() => Numbered(10).Read([0], Augmentation.Cifar, seed: 0, epoch: 0), "[2]", "images");

    /// <summary>Samples whose first value is their index, in three classes.</summary>
    private static DatasetSplit Numbered(int count) =>
        new(
            new ByteSamples([.. Enumerable.Range(0, count).SelectMany(i => new[] { (byte)i, (byte)0 })], 2),
            [.. Enumerable.Range(0, count).Select(i => i % 3)], [2], Preprocessing.None);

    private static IEnumerable<float> FirstValues(Batch batch) =>
        batch.Inputs.Chunk(batch.Inputs.Length / batch.Count).Select(sample => sample[0]);
}
