using Mipp.Data.Readers;

namespace Mipp.Tests.Data.Readers;

public sealed class IdxReaderTests : IDisposable
{
    private static readonly byte[] Values = [.. Enumerable.Range(100, 24).Select(value => (byte)value)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reads_images_as_stored()
    {
        var array = IdxReader.Read(folder.Write("images", FileFormats.Idx([2, 3, 4], Values)), rank: 3);

        Assert.Equal([2, 3, 4], array.Shape);
        Assert.Equal(Values, array.Values);
    }

    [Fact]
    public void Reads_gzip_whatever_the_file_is_called()
    {
        var array = IdxReader.Read(folder.Write("labels", FileFormats.Gzip(FileFormats.Idx([24], Values))), rank: 1);

        Assert.Equal([24], array.Shape);
        Assert.Equal(Values, array.Values);
    }

    [Fact]
    public void A_truncated_file_is_refused_wherever_it_ends()
    {
        var whole = FileFormats.Idx([2, 3, 4], Values);
        for (var length = 0; length < whole.Length; length++)
        {
            var path = folder.Write("images", whole[..length]);
            UserError.Of(() => IdxReader.Read(path, rank: 3), path, "truncated");
        }
    }

    [Fact]
    public void A_truncated_gzip_file_is_refused_wherever_it_ends()
    {
        var whole = FileFormats.Gzip(FileFormats.Idx([2, 3, 4], Values));
        // Without the end mark and the checksum, the last 10 bytes, the content is still all there.
        for (var length = 0; length < whole.Length - 10; length++)
        {
            var path = folder.Write("images.gz", whole[..length]);
            UserError.Of(() => IdxReader.Read(path, rank: 3), path, "get the file again");
        }
    }

    [Fact]
    public void Labels_given_as_images_are_refused()
    {
        var path = folder.Write("labels", FileFormats.Idx([24], Values));
        UserError.Of(() => IdxReader.Read(path, rank: 3), path, "00000801", "00000803");
    }

    [Fact]
    public void More_than_the_header_says_is_refused()
    {
        var path = folder.Write("labels", [.. FileFormats.Idx([24], Values), 0]);
        UserError.Of(() => IdxReader.Read(path, rank: 1), path, "goes on");
    }

    [Theory]
    [InlineData(0, 3, 4)]
    [InlineData(-2, 3, 4)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public void Impossible_dimensions_are_refused(int images, int rows, int columns)
    {
        var path = folder.Write("images", FileFormats.Idx([images, rows, columns], Values));
        UserError.Of(() => IdxReader.Read(path, rank: 3), path, "impossible");
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        var path = Path.Combine(folder.Path, "nothing");
        UserError.Of(() => IdxReader.Read(path, rank: 3), path, "does not exist");
        UserError.Of(() => IdxReader.Read(folder.Path, rank: 3), folder.Path, "cannot read");
    }
}
