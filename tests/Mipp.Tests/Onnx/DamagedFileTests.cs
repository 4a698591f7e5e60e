using Mipp.Onnx;

namespace Mipp.Tests.Onnx;

/// <summary>Whatever is done to a file, loading it works or names the mistake; it never crashes, hangs or eats the memory.</summary>
public class DamagedFileTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Files =>
    [
        RepositoryFiles.Find("tests", "data", "models", "cifar10_resnet20_bn.onnx"),
        .. ConformanceModels.Some(every: 40),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_truncated_file_is_refused(string path)
    {
        byte[] whole = File.ReadAllBytes(path);
        int step = Math.Max(1, whole.Length / 60);
        int refused = 0, tried = 0;
        for (int length = 0; length < whole.Length; length += step, tried++)
            refused += LoadsOrIsRefused(whole[..length]) ? 0 : 1;
        // A cut between two fields after the graph can leave a whole model.
        Assert.InRange(refused, tried - 2, tried);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Flipped_bytes_never_crash(string path)
    {
        byte[] whole = File.ReadAllBytes(path);
        var random = new Random(7);
        // Weights are most of a large file and do no harm; what matters comes before and after them.
        int structure = Math.Min(whole.Length, 3000);
        int tries = whole.Length > 100_000 ? 60 : 150;
        int loaded = 0;
        for (int i = 0; i < tries; i++)
        {
            byte[] damaged = [.. whole];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                int at = random.Next(structure);
                damaged[random.Next(2) == 0 ? at : whole.Length - 1 - at] ^= (byte)(1 << random.Next(8));
            }
            loaded += LoadsOrIsRefused(damaged) ? 1 : 0;
        }
        Assert.InRange(loaded, 1, tries - 1);
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(11);
        for (int i = 0; i < 300; i++)
        {
            byte[] noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            Assert.False(LoadsOrIsRefused(noise));
        }
    }

    private static bool LoadsOrIsRefused(byte[] bytes)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            OnnxModel.Load(new MemoryStream(bytes)).Dispose();
            return true;
        }
        catch (MippException e)
        {
            Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
            return false;
        }
        finally
        {
            Assert.True(clock.Elapsed < Patience, $"loading took {clock.Elapsed}");
        }
    }
}
