using Mipp.Data;

namespace Mipp.Tests.Data;

public class AugmentationTests
{
    private const int Height = 7;
    private const int Width = 37;
    private const int Channels = 2;
    private const int Images = 40;

    private static readonly byte[] Pixels = MakePixels();

    private static readonly DatasetSplit Split = new(
        new ByteSamples(Pixels, Channels * Height * Width), [], [Channels, Height, Width],
        new Preprocessing(1.0 / 255, [0.25, 0.5], [0.5, 0.25]));

    private static readonly int[] All = [.. Enumerable.Range(0, Images)];

    [Fact]
    public void Each_image_is_a_crop_of_itself_padded_with_black_and_perhaps_mirrored()
    {
        var augmented = Split.Read(All, Augmentation.Cifar, seed: 1, epoch: 2).Inputs;

        for (var image = 0; image < Images; image++)
        {
            var shift = Augmentation.Cifar.Draw(seed: 1, epoch: 2, image);
            for (var channel = 0; channel < Channels; channel++)
            {
                for (var y = 0; y < Height; y++)
                {
                    for (var x = 0; x < Width; x++)
                        Assert.Equal(Expected(image, channel, y, x, shift), augmented[Offset(image, channel, y, x)], 1e-6);
                }
            }
        }
    }

    [Fact]
    public void All_shifts_up_to_the_padding_occur_as_often_and_half_the_images_are_mirrored()
    {
        const int Draws = 16_200;
        var shifts = Enumerable.Range(0, Draws).Select(i => Augmentation.Cifar.Draw(seed: 3, epoch: 0, i)).ToList();

        var counts = shifts.CountBy(shift => (shift.Down, shift.Right)).ToDictionary();
        Assert.Equal(81, counts.Count);
        Assert.All(counts.Keys, shift => Assert.True(Math.Abs(shift.Down) <= 4 && Math.Abs(shift.Right) <= 4));
        // Chi-squared with 80 degrees of freedom exceeds 124.8 once in a thousand; a fair coin strays 4 sigma hardly ever.
        Assert.InRange(counts.Values.Sum(count => (count - 200.0) * (count - 200.0) / 200), 0, 124.8);
        Assert.InRange(shifts.Count(shift => shift.Flip), (Draws / 2) - 255, (Draws / 2) + 255);
    }

    [Fact]
    public void The_change_depends_on_seed_epoch_and_image_and_not_on_the_batch()
    {
        var together = Split.Read(All, Augmentation.Cifar, seed: 1, epoch: 2).Inputs;

        Assert.Equal(together, Split.Read(All, Augmentation.Cifar, seed: 1, epoch: 2).Inputs);
        Assert.Equal(
            together.Chunk(together.Length / Images).ElementAt(17),
            Split.Read([17], Augmentation.Cifar, seed: 1, epoch: 2).Inputs);
        Assert.NotEqual(together, Split.Read(All, Augmentation.Cifar, seed: 1, epoch: 3).Inputs);
        Assert.NotEqual(together, Split.Read(All, Augmentation.Cifar, seed: 2, epoch: 2).Inputs);
    }

    [Fact]
    public void Shuffled_batches_are_augmented_as_their_epoch_is()
    {
        var order = Sampling.Permutation(Images, seed: 1, epoch: 2);
        var batches = Split.ShuffledBatches(16, Augmentation.Cifar, seed: 1, epoch: 2);
        Assert.Equal(
            Split.Read(order, Augmentation.Cifar, seed: 1, epoch: 2).Inputs, batches.SelectMany(batch => batch.Inputs));
    }

    [Fact]
    public void Nothing_to_do_changes_nothing() =>
        Assert.Equal(
            Split.Read(All).Inputs,
            Split.Read(All, new Augmentation(Padding: 0, HorizontalFlip: false), seed: 1, epoch: 2).Inputs);

    [Fact]
    public void A_shift_larger_than_the_image_leaves_black()
    {
        var tall = new Augmentation(Padding: 100, HorizontalFlip: true);
        var black = All.Where(image => Math.Abs(tall.Draw(1, 0, image).Down) >= Height).ToArray();
        var wide = All.Where(image => Math.Abs(tall.Draw(1, 0, image).Right) >= Width).ToArray();
        Assert.NotEmpty(black);
        Assert.NotEmpty(wide);

        var inputs = Split.Read([.. black, .. wide], tall, seed: 1, epoch: 0).Inputs;

        Assert.All(inputs, input => Assert.True(input is -0.5f or -2f, $"{input}"));
    }

    /// <summary>The pixel at a place of the padded image, by the definition.</summary>
    private static double Expected(int image, int channel, int y, int x, ImageShift shift)
    {
        var column = (shift.Flip ? Width - 1 - x : x) - shift.Right;
        var row = y - shift.Down;
        var inside = row is >= 0 and < Height && column is >= 0 and < Width;
        var stored = inside ? Pixels[Offset(image, channel, row, column)] : 0;
        return channel == 0 ? ((stored / 255.0) - 0.25) / 0.5 : ((stored / 255.0) - 0.5) / 0.25;
    }

    private static int Offset(int image, int channel, int y, int x) =>
        (((((image * Channels) + channel) * Height) + y) * Width) + x;

    private static byte[] MakePixels()
    {
        var pixels = new byte[Images * Channels * Height * Width];
        new Random(0).NextBytes(pixels);
        return pixels;
    }
}
