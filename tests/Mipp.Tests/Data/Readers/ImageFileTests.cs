using Mipp.Data.Readers;

namespace Mipp.Tests.Data.Readers;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Against what libjpeg reads; decoders may round, and smooth subsampled colours, in ways of their own.</summary>
    [Theory]
    [InlineData("baseline.jpg", 2)]
    [InlineData("grey.jpg", 2)]
    [InlineData("cmyk.jpg", 3)]
    [InlineData("subsampled.JPEG", 6)]
    [InlineData("progressive.jpg", 6)]
    public void Jpeg_files_are_read_as_libjpeg_reads_them(string name, int tolerance)
    {
        byte[] expected = File.ReadAllBytes(RepositoryFiles.Find("tests", "data", "images", Path.ChangeExtension(name, ".rgb")));

        var image = ImageFile.Read(RepositoryFiles.Find("tests", "data", "images", name));

        Assert.Equal((44, 30), (image.Width, image.Height));
        Assert.Equal(expected, image.Pixels, (a, b) => Math.Abs(a - b) <= tolerance);
        Assert.True(expected.Max() - expected.Min() > 100);
    }

    [Fact]
    public void What_a_file_is_is_told_by_its_contents()
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * 4 * 2).Select(i => (byte)(i * 10))];
        string path = folder.Write("n02105855_2933.JPEG", FileFormats.Png(4, 2, pixels));

        Assert.Equal(pixels, ImageFile.Read(path).Pixels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(700)]
    public void A_damaged_file_is_named(int length)
    {
        byte[] bytes = File.ReadAllBytes(RepositoryFiles.Find("tests", "data", "images", "baseline.jpg"));
        string path = folder.Write("cut.jpg", bytes[..length]);

        // A decoder may fill what is missing at the end; what it must not do is fail in any other way.
        var error = Record.Exception(() => ImageFile.Read(path));
        if (length < 700 || error is not null)
            Assert.Contains(path, Assert.IsType<MippException>(error).Message, StringComparison.Ordinal);
    }
}
