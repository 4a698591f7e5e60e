using System.Security.Cryptography;
using Mipp.Data.Sources;
using Mipp.Tests.Data.Readers;

namespace Mipp.Tests.Data.Sources;

/// <summary>With a web server in this process.</summary>
public sealed class HttpFilesTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i * i / 7))];
    private static readonly byte[] Compressed = FileFormats.Gzip(Content);

    private readonly TemporaryFolder temporary = new();
    private readonly WebServer server = new();
    private readonly List<string> progress = [];
    private readonly HttpFiles files;

    public HttpFilesTests() => files = new HttpFiles(server.Address, Megabytes: 5, new Dictionary<string, string>
    {
        ["things"] = Convert.ToHexStringLower(SHA256.HashData(Content)),
    });

    private string Part => Path.Combine(temporary.Path, "things.gz.part");

    private string Fetched => Path.Combine(temporary.Path, "files", "things");

    public void Dispose()
    {
        server.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void Files_are_fetched_decompressed_and_the_user_is_told_once()
    {
        server.Serve("things.gz", Compressed);

        Fetch();
        Fetch();

        Assert.Equal(Content, File.ReadAllBytes(Fetched));
        Assert.Single(server.Ranges);
        Assert.Contains("5 MB", Assert.Single(progress));
        Assert.False(File.Exists(Part));
    }

    [Fact]
    public void Of_a_file_that_came_in_part_the_rest_is_fetched()
    {
        server.Serve("things.gz", Compressed);
        File.WriteAllBytes(Part, Compressed[..1000]);

        Fetch();

        Assert.Equal(["bytes=1000-"], server.Ranges);
        Assert.Equal(Content, File.ReadAllBytes(Fetched));
    }

    [Fact]
    public void A_server_that_sends_all_again_is_understood()
    {
        server.Serve("things.gz", Compressed, knowsRanges: false);
        File.WriteAllBytes(Part, Compressed[..1000]);

        Fetch();

        Assert.Equal(Content, File.ReadAllBytes(Fetched));
    }

    [Fact]
    public void A_file_that_had_come_whole_is_unpacked()
    {
        server.Serve("things.gz", Compressed);
        File.WriteAllBytes(Part, Compressed);

        Fetch();

        Assert.Equal(Content, File.ReadAllBytes(Fetched));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_not_as_published_is_refused_and_thrown_away(bool isGzip)
    {
        server.Serve("things.gz", isGzip ? FileFormats.Gzip([1, 2, 3]) : [1, 2, 3]);

        UserError.Of(Fetch, "things", "run again");

        Assert.False(File.Exists(Part));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Fetched)!));
    }

    [Fact]
    public void What_is_not_there_is_told_with_its_address() =>
        UserError.Of(Fetch, $"{server.Address}things.gz", "404");

    [Fact]
    public void A_server_that_is_not_there_is_told_with_its_address()
    {
        server.Dispose();

        UserError.Of(Fetch, $"{server.Address}things.gz", "refused");
    }

    private void Fetch() => files.Fetch(temporary.Path, Path.GetDirectoryName(Fetched)!, progress.Add);
}
