using System.Runtime.ExceptionServices;
using Mipp.Data.Readers;

namespace Mipp.Data;

/// <summary>Images in files of their own, too many for memory: each is read when it is wanted.</summary>
/// <param name="paths">The files.</param>
/// <param name="frame">What the images are made to be.</param>
internal sealed class ImageFileSamples(string[] paths, ImageFrame frame) : Samples(frame.Size, paths.Length)
{
    /// <summary>A batch is asked for before it is read piece by piece; each thread keeps its latest.</summary>
    [ThreadStatic]
    private static (ImageFileSamples Owner, Dictionary<int, ByteSamples> Images)? latest;

    public override void Prepare(ReadOnlySpan<int> indices)
    {
        int[] wanted = [.. indices.ToArray().Distinct()];
        var images = new ByteSamples[wanted.Length];
        try
        {
            Parallel.For(0, wanted.Length, i => images[i] = Load(wanted[i]));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
        latest = (this, wanted.Zip(images).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    public override void Read(int sample, int start, Span<float> destination, float factor, float shift)
    {
        if (latest is not { } batch || batch.Owner != this || !batch.Images.ContainsKey(sample))
            Prepare([sample]);
        latest!.Value.Images[sample].Read(0, start, destination, factor, shift);
    }

    public override Samples Subset(ReadOnlySpan<int> indices)
    {
        string[] chosen = new string[indices.Length];
        for (int i = 0; i < chosen.Length; i++)
            chosen[i] = paths[indices[i]];
        return new ImageFileSamples(chosen, frame);
    }

    private ByteSamples Load(int index) => new(frame.Of(ImageFile.Read(paths[index])), SampleSize);
}
