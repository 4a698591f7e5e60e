using System.Runtime.CompilerServices;
using Mipp.Data;
using Mipp.Data.Readers;

namespace Mipp.Tests.Data.Readers;

/// <summary>On files that NumPy wrote: tests/data/npz/make.py.</summary>
public sealed class NpzReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reads_bytes_in_two_parts()
    {
        var (train, test) = NpzReader.Read(Fixture("images.npz"));

        Assert.NotNull(train);
        Assert.NotNull(test);
        Assert.Equal([2, 3, 4], train.SampleShape);
        Assert.Equal([2, 0, 1], train.Labels);
        Assert.Equal([1, 2], test.Labels);
        Assert.Equal(Enumerable.Range(0, 72).Select(value => (float)value), ValuesOf(train.Samples));
        Assert.Equal(Enumerable.Range(72, 48).Select(value => (float)value), ValuesOf(test.Samples));
        Assert.IsType<ByteSamples>(train.Samples);
    }

    [Fact]
    public void Reads_double_precision_without_parts_for_both()
    {
        var (train, test) = NpzReader.Read(Fixture("features.npz"));

        Assert.NotNull(train);
        Assert.Same(train, test);
        Assert.Equal([3], train.SampleShape);
        Assert.Equal([0, 1, 1, 0], train.Labels);
        Assert.Equal(Enumerable.Range(0, 12).Select(value => (value / 8f) - 0.5f), ValuesOf(train.Samples));
    }

    [Fact]
    public void Reads_single_precision_without_labels_or_a_test_part()
    {
        var (train, test) = NpzReader.Read(Fixture("unlabelled_float32.npz"));

        Assert.NotNull(train);
        Assert.Null(test);
        Assert.Empty(train.Labels);
        Assert.Equal(Enumerable.Range(0, 12).Select(value => (value / 8f) - 0.5f), ValuesOf(train.Samples));
    }

    [Theory]
    [InlineData("fortran.npz", "x.npy", "Fortran")]
    [InlineData("objects.npz", "x.npy", "Python objects")]
    [InlineData("integers.npz", "x.npy", "<i8")]
    [InlineData("regression.npz", "y.npy", "<f8")]
    [InlineData("negative.npz", "y.npy", "from -1 to 1")]
    [InlineData("three_labels.npz", "y.npy", "4 samples")]
    [InlineData("unnamed.npz", "arr_0", "x_train")]
    public void Other_arrays_are_refused(string file, params string[] parts)
    {
        var path = Fixture(file);
        UserError.Of(() => NpzReader.Read(path), [path, .. parts]);
    }

    [Theory]
    [InlineData("features.npz")]
    [InlineData("images.npz")]
    public void A_truncated_file_is_refused_wherever_it_ends(string file)
    {
        var whole = File.ReadAllBytes(Fixture(file));
        for (var length = 0; length < whole.Length; length += 7)
        {
            var path = folder.Write("x.npz", whole[..length]);
            UserError.Of(() => NpzReader.Read(path), path);
        }
    }

    [Fact]
    public void A_damaged_file_never_crashes()
    {
        var random = new Random(0);
        var refused = 0;
        foreach (var file in new[] { "features.npz", "images.npz" })
        {
            var whole = File.ReadAllBytes(Fixture(file));
            for (var attempt = 0; attempt < 500; attempt++)
            {
                var damaged = whole.ToArray();
                for (var i = 0; i < 3; i++)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                folder.Write("x.npz", damaged);
                var error = Record.Exception(() => NpzReader.Read(Path.Combine(folder.Path, "x.npz")));
                Assert.True(error is null or MippException, $"{file}, attempt {attempt}: {error}");
                refused += error is null ? 0 : 1;
            }
        }

        Assert.True(refused > 100, $"only {refused} refused");
    }

    internal static string Fixture(string file) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "data", "npz", file));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static float[] ValuesOf(Samples samples)
    {
        var values = new float[samples.Count * samples.SampleSize];
        for (var i = 0; i < samples.Count; i++)
            samples.Read(i, 0, values.AsSpan(i * samples.SampleSize, samples.SampleSize), factor: 1, shift: 0);
        return values;
    }
}
