using System.Text;
using Mipp.Data.Readers;

namespace Mipp.Tests.Data.Readers;

public sealed class CifarSpriteReaderTests : IDisposable
{
    private const int Pixels = 32 * 32;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_row_becomes_an_image_channel_by_channel()
    {
        var first = Interleaved(seed: 1, images: 2);
        var second = Interleaved(seed: 2, images: 3);
        folder.Write("a.png", FileFormats.Png(Pixels, 2, first));
        folder.Write("b.png", FileFormats.Png(Pixels, 3, second));
        folder.Write("labels.json", "[3, 1, 4, 1, 5]"u8.ToArray());

        var images = CifarSpriteReader.ReadFolder(folder.Path, ["a.png", "b.png"], "labels.json");

        Assert.Equal([3, 1, 4, 1, 5], images.Labels);
        byte[] interleaved = [.. first, .. second];
        for (var image = 0; image < 5; image++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                for (var pixel = 0; pixel < Pixels; pixel++)
                    Assert.Equal(
                        interleaved[(((image * Pixels) + pixel) * 3) + channel],
                        images.Pixels[(((image * 3) + channel) * Pixels) + pixel]);
            }
        }
    }

    [Fact]
    public void Another_number_of_labels_is_refused()
    {
        folder.Write("a.png", FileFormats.Png(Pixels, 2, Interleaved(1, 2)));
        folder.Write("labels.json", "[3]"u8.ToArray());
        UserError.Of(() => CifarSpriteReader.ReadFolder(folder.Path, ["a.png"], "labels.json"), "1 labels", "2 images");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1, 2")]
    [InlineData("[1, \"2\"]")]
    [InlineData("")]
    public void Labels_that_are_no_array_of_integers_are_refused(string json)
    {
        folder.Write("a.png", FileFormats.Png(Pixels, 2, Interleaved(1, 2)));
        var path = folder.Write("labels.json", Encoding.UTF8.GetBytes(json));
        UserError.Of(() => CifarSpriteReader.ReadFolder(folder.Path, ["a.png"], "labels.json"), path, "integers");
    }

    [Fact]
    public void An_image_of_another_width_is_refused()
    {
        var path = folder.Write("a.png", FileFormats.Png(32, 2, new byte[32 * 2 * 3]));
        folder.Write("labels.json", "[3, 4]"u8.ToArray());
        UserError.Of(() => CifarSpriteReader.ReadFolder(folder.Path, ["a.png"], "labels.json"), path, "32 pixels wide");
    }

    [Fact]
    public void A_truncated_image_is_refused_wherever_it_ends()
    {
        var whole = FileFormats.Png(Pixels, 2, Interleaved(1, 2));
        folder.Write("labels.json", "[3, 4]"u8.ToArray());
        // The last chunk, of 12 bytes, and the checksum before it carry nothing of the image.
        for (var length = 0; length < whole.Length - 16; length += 1 + (length / 8))
        {
            var path = folder.Write("a.png", whole[..length]);
            UserError.Of(() => CifarSpriteReader.ReadFolder(folder.Path, ["a.png"], "labels.json"), path);
        }
    }

    [Fact]
    public void A_damaged_image_never_crashes()
    {
        var whole = FileFormats.Png(Pixels, 2, Interleaved(1, 2));
        folder.Write("labels.json", "[3, 4]"u8.ToArray());
        var random = new Random(0);
        var refused = 0;
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var damaged = whole.ToArray();
            for (var i = 0; i < 3; i++)
                damaged[random.Next(attempt < 100 ? 60 : damaged.Length)] = (byte)random.Next(256);
            folder.Write("a.png", damaged);
            var error = Record.Exception(() => CifarSpriteReader.ReadFolder(folder.Path, ["a.png"], "labels.json"));
            Assert.True(error is null or MippException, $"attempt {attempt}: {error}");
            refused += error is null ? 0 : 1;
        }

        Assert.True(refused > 100, $"only {refused} refused");
    }

    private static byte[] Interleaved(int seed, int images)
    {
        var pixels = new byte[images * Pixels * 3];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }
}
