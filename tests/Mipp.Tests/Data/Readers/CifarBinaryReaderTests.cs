using Mipp.Data.Readers;

namespace Mipp.Tests.Data.Readers;

public sealed class CifarBinaryReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reads_records_of_several_files_in_their_order()
    {
        folder.Write("data_batch_1.bin", [.. Record(7, 10), .. Record(0, 20)]);
        folder.Write("data_batch_2.bin", Record(9, 30));

        var images = CifarBinaryReader.ReadFolder(folder.Path, ["data_batch_1.bin", "data_batch_2.bin"]);

        Assert.Equal([7, 0, 9], images.Labels);
        Assert.Equal([.. Record(7, 10)[1..], .. Record(0, 20)[1..], .. Record(9, 30)[1..]], images.Pixels);
    }

    [Fact]
    public void Reads_the_official_archive()
    {
        var archive = folder.Write("cifar.tar.gz", FileFormats.Gzip(FileFormats.Tar(
            ("cifar-10-batches-bin/readme.html", [1, 2, 3]),
            ("cifar-10-batches-bin/test_batch.bin", Record(3, 40)),
            ("cifar-10-batches-bin/data_batch_2.bin", Record(2, 50)),
            ("cifar-10-batches-bin/data_batch_1.bin", Record(1, 60)))));

        var train = CifarBinaryReader.ReadArchive(archive, ["data_batch_1.bin", "data_batch_2.bin"]);
        var test = CifarBinaryReader.ReadArchive(archive, CifarBinaryReader.TestFiles);

        Assert.Equal([1, 2], train.Labels);
        Assert.Equal([.. Record(1, 60)[1..], .. Record(2, 50)[1..]], train.Pixels);
        Assert.Equal([3], test.Labels);
        UserError.Of(
            () => CifarBinaryReader.ReadArchive(archive, CifarBinaryReader.TrainFiles), archive,
            "data_batch_3.bin, data_batch_4.bin, data_batch_5.bin");
    }

    [Fact]
    public void What_is_written_is_read()
    {
        var images = new LabelledImages([.. Record(4, 70)[1..], .. Record(5, 80)[1..]], [4, 5]);
        using var stream = new MemoryStream();

        CifarBinaryReader.Write(stream, images);

        Assert.Equal([.. Record(4, 70), .. Record(5, 80)], stream.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3072)]
    [InlineData(6145)]
    public void A_file_that_is_no_whole_number_of_records_is_refused(int length)
    {
        var path = folder.Write("test_batch.bin", new byte[length]);
        UserError.Of(() => CifarBinaryReader.ReadFolder(folder.Path, ["test_batch.bin"]), path, $"{length} bytes");
    }

    [Fact]
    public void A_truncated_archive_is_refused()
    {
        var whole = FileFormats.Gzip(FileFormats.Tar(("test_batch.bin", Record(3, 40))));
        foreach (var length in new[] { 0, 1, 5, 20, whole.Length / 2, whole.Length - 40 })
        {
            var path = folder.Write("cifar.tar.gz", whole[..length]);
            UserError.Of(() => CifarBinaryReader.ReadArchive(path, CifarBinaryReader.TestFiles), path);
        }
    }

    /// <summary>An image whose pixels depend on their place and on a seed.</summary>
    private static byte[] Record(byte label, int seed) =>
        [label, .. Enumerable.Range(0, 3072).Select(i => (byte)((i * 31) + seed))];
}
