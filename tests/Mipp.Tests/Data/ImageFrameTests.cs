using Mipp.Data;
using Mipp.Data.Readers;

namespace Mipp.Tests.Data;

public class ImageFrameTests
{
    [Fact]
    public void An_image_of_the_right_size_is_only_rearranged()
    {
        var image = Image(5, 5);

        byte[] framed = new ImageFrame(5, 5).Of(image);

        for (int c = 0; c < 3; c++)
            for (int i = 0; i < 25; i++)
                Assert.Equal(image.Pixels[(3 * i) + c], framed[(c * 25) + i]);
    }

    [Theory]
    [InlineData(9, 5, 2)]
    [InlineData(5, 8, 1)]
    public void Without_scaling_it_is_the_middle(int width, int height, int offset)
    {
        var image = Image(width, height);

        byte[] framed = new ImageFrame(5, 5).Of(image);

        var (top, left) = width > height ? (0, offset) : (offset + 1, 0);
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 5; x++)
                Assert.Equal(image.Pixels[3 * (((top + y) * width) + left + x)], framed[(y * 5) + x]);
    }

    /// <summary>Against the definition, every pixel of the image weighed for every pixel of the frame, in double precision.</summary>
    [Theory]
    [InlineData(17, 12, 6, 4)]
    [InlineData(12, 31, 8, 8)]
    [InlineData(3, 4, 9, 7)]
    [InlineData(44, 30, 16, 14)]
    public void Scaling_is_the_triangle_filter(int width, int height, int shorter, int side)
    {
        var image = Image(width, height);

        byte[] framed = new ImageFrame(shorter, side).Of(image);

        double scale = Math.Min(width, height) / (double)shorter;
        var (scaledWidth, scaledHeight) = (Math.Max(shorter, (int)(width / scale)), Math.Max(shorter, (int)(height / scale)));
        var (left, top) = ((int)Math.Round((scaledWidth - side) / 2.0), (int)Math.Round((scaledHeight - side) / 2.0));
        for (int c = 0; c < 3; c++)
            for (int y = 0; y < side; y++)
                for (int x = 0; x < side; x++)
                {
                    double sum = 0, weights = 0;
                    for (int v = 0; v < height; v++)
                        for (int u = 0; u < width; u++)
                        {
                            double w = Triangle(v, top + y, (double)height / scaledHeight) * Triangle(u, left + x, (double)width / scaledWidth);
                            sum += w * image.Pixels[(3 * ((v * width) + u)) + c];
                            weights += w;
                        }
                    Assert.Equal(sum / weights, framed[(((c * side) + y) * side) + x], 0.51);
                }

        static double Triangle(int pixel, int position, double step) =>
            Math.Max(0, 1 - (Math.Abs(pixel + 0.5 - ((position + 0.5) * step)) / Math.Max(1, step)));
    }

    [Fact]
    public void The_usual_frame_is_224_of_256() =>
        Assert.Equal((new ImageFrame(256, 224), new ImageFrame(73, 64)), (ImageFrame.Usual(224), ImageFrame.Usual(64)));

    private static RgbImage Image(int width, int height)
    {
        var random = new SeededRandom(width, height);
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.Next(256);
        return new RgbImage(width, height, pixels);
    }
}
