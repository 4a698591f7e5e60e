namespace Mipp.Data;

/// <summary>
/// Random changes to training images that keep their class. Each image's change depends only on the seed, the epoch and
/// the image's index, so a resumed run sees the same images as one that was never stopped.
/// </summary>
/// <param name="Padding">
/// Pixels of black (stored zeros) put on every side before a crop of the image's own size is taken at a random place;
/// 0 for no crop.
/// </param>
/// <param name="HorizontalFlip">Whether half the images are mirrored left to right.</param>
public sealed record Augmentation(int Padding, bool HorizontalFlip)
{
    // Keeps these draws apart from other uses of the same seed.
    private const long AugmentationStream = 3;

    /// <summary>
    /// The standard one for CIFAR: 4 pixels of padding, a random crop, a random flip (He et al. 2015, section 4.2).
    /// </summary>
    public static Augmentation Cifar { get; } = new(Padding: 4, HorizontalFlip: true);

    /// <summary>The change that one image gets in one epoch.</summary>
    internal ImageShift Draw(long seed, int epoch, int index)
    {
        var random = new SeededRandom(AugmentationStream, seed, epoch, index);
        var down = random.Next((2 * Padding) + 1) - Padding;
        var right = random.Next((2 * Padding) + 1) - Padding;
        return new ImageShift(down, right, HorizontalFlip && random.NextBoolean());
    }
}

/// <summary>A shift of an image in its frame, black where nothing moves in, and then perhaps a mirroring.</summary>
/// <param name="Down">Rows that the image moves down; negative for up.</param>
/// <param name="Right">Columns that the image moves to the right; negative for left.</param>
/// <param name="Flip">Whether the result is mirrored left to right.</param>
internal readonly record struct ImageShift(int Down, int Right, bool Flip)
{
    /// <summary>Writes one channel of a sample, [height, width], shifted and normalised as value · factor + shift.</summary>
    public void Apply(
        Samples samples, int sample, int start, int height, int width, Span<float> destination, float factor, float shift)
    {
        // A column range that stays inside the frame; empty when the shift is as wide as the image.
        var from = Math.Clamp(Right, 0, width);
        var to = Math.Clamp(width + Right, 0, width);
        for (var y = 0; y < height; y++)
        {
            var row = destination.Slice(y * width, width);
            var sourceRow = y - Down;
            if (sourceRow < 0 || sourceRow >= height || from >= to)
            {
                row.Fill(shift);
                continue;
            }

            row[..from].Fill(shift);
            row[to..].Fill(shift);
            samples.Read(sample, start + (sourceRow * width) + from - Right, row[from..to], factor, shift);
            if (Flip)
                row.Reverse();
        }
    }
}
