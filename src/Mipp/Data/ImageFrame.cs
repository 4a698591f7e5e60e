using Mipp.Data.Readers;

namespace Mipp.Data;

/// <summary>
/// How images of any size become images of one: the shorter side is scaled to <paramref name="Shorter"/> pixels, and a square of
/// <paramref name="Side"/> pixels is cut out of the middle.
/// </summary>
/// <remarks>
/// Scaling weights the pixels by a triangle as wide as two pixels of the smaller grid, as Pillow's bilinear filter does, which
/// published networks were trained and are measured with.
/// </remarks>
/// <param name="Shorter">At least <paramref name="Side"/>.</param>
/// <param name="Side">Width and height of the result, at least 1.</param>
internal sealed record ImageFrame(int Shorter, int Side)
{
    private const int Channels = 3;

    /// <summary>Values of an image in this frame.</summary>
    public int Size => Channels * Side * Side;

    /// <summary>An image of 224 pixels out of 256, as is usual for ImageNet, or of another size in the same proportion.</summary>
    public static ImageFrame Usual(int side) => new((int)Math.Round(side * 256 / 224.0), side);

    /// <summary>The image in this frame, channel by channel (CHW).</summary>
    public byte[] Of(RgbImage image)
    {
        double scale = (double)Math.Min(image.Width, image.Height) / Shorter;
        var columns = Along(image.Width, scale);
        var rows = Along(image.Height, scale);
        return Vertically(Horizontally(image, columns), image.Height, rows);
    }

    /// <summary>For each of the frame's pixels along an axis, what it takes from where.</summary>
    private Taps[] Along(int length, double scale)
    {
        int scaled = Math.Max(Shorter, (int)(length / scale));
        int offset = (int)Math.Round((scaled - Side) / 2.0);
        // Along the longer side the whole is scaled to a whole number of pixels.
        double step = (double)length / scaled;
        return [.. Enumerable.Range(offset, Side).Select(position => Taps.At(position, step, length))];
    }

    /// <summary>[channels, image's height, side]</summary>
    private float[] Horizontally(RgbImage image, Taps[] columns)
    {
        float[] result = new float[Channels * image.Height * Side];
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < Side; x++)
            {
                var (first, weights) = columns[x];
                for (int c = 0; c < Channels; c++)
                {
                    float sum = 0;
                    int from = ((((y * image.Width) + first) * Channels) + c);
                    for (int i = 0; i < weights.Length; i++)
                        sum += weights[i] * image.Pixels[from + (i * Channels)];
                    result[(((c * image.Height) + y) * Side) + x] = sum;
                }
            }
        return result;
    }

    private byte[] Vertically(float[] narrow, int height, Taps[] rows)
    {
        byte[] result = new byte[Size];
        for (int c = 0; c < Channels; c++)
            for (int y = 0; y < Side; y++)
            {
                var (first, weights) = rows[y];
                for (int x = 0; x < Side; x++)
                {
                    float sum = 0;
                    for (int i = 0; i < weights.Length; i++)
                        sum += weights[i] * narrow[(((c * height) + first + i) * Side) + x];
                    result[(((c * Side) + y) * Side) + x] = (byte)Math.Clamp(sum + 0.5f, 0, 255);
                }
            }
        return result;
    }

    private readonly record struct Taps(int First, float[] Weights)
    {
        /// <summary>The weights of the pixels that one pixel of a grid with another step consists of.</summary>
        public static Taps At(int position, double step, int length)
        {
            double reach = Math.Max(step, 1);
            double centre = (position + 0.5) * step;
            int first = Math.Max(0, (int)(centre - reach + 0.5));
            int end = Math.Min(length, (int)(centre + reach + 0.5));
            double[] weights = [.. Enumerable.Range(first, end - first).Select(i => Math.Max(0, 1 - (Math.Abs(i + 0.5 - centre) / reach)))];
            double sum = weights.Sum();
            return new Taps(first, [.. weights.Select(w => (float)(w / sum))]);
        }
    }
}
