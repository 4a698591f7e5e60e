namespace Mipp.Data.Readers;

/// <summary>Images of bytes, each channel by channel (CHW), with their labels.</summary>
/// <param name="Pixels">All images, one after another.</param>
/// <param name="Labels">Class index of each image.</param>
internal sealed record LabelledImages(byte[] Pixels, int[] Labels)
{
    /// <summary>A copy of some images that follow one another.</summary>
    public LabelledImages Slice(int start, int count)
    {
        var size = Pixels.Length / Labels.Length;
        return new LabelledImages(
            Pixels[(start * size)..((start + count) * size)], Labels[start..(start + count)]);
    }

    /// <summary>Joins the pixels of parts that follow one another.</summary>
    /// <param name="parts">Pixels of each part.</param>
    /// <param name="labels">Labels of all images of all parts.</param>
    public static LabelledImages Join(IReadOnlyList<byte[]> parts, int[] labels)
    {
        var pixels = Samples.Allocate<byte>(checked(parts.Sum(part => part.Length)));
        var start = 0;
        foreach (var part in parts)
        {
            part.CopyTo(pixels, start);
            start += part.Length;
        }

        return new LabelledImages(pixels, labels);
    }
}
