using Mipp.Data;

namespace Mipp.Tests.Training;

/// <summary>Small images of noise with a bright spot whose place is the class: learnt within seconds.</summary>
internal static class TinyData
{
    public const int Classes = 4;

    public static int[] Shape { get; } = [1, 8, 8];

    public static DatasetSplit Spots(int count, int seed = 0)
    {
        var random = new SeededRandom(seed);
        byte[] pixels = new byte[count * 64];
        int[] labels = new int[count];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.Next(128);
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(Classes);
            foreach (int offset in (ReadOnlySpan<int>)[0, 1, 8, 9])
                pixels[(i * 64) + (labels[i] * 18) + offset] = 255;
        }
        return new DatasetSplit(new ByteSamples(pixels, 64), labels, Shape, Preprocessing.UnitRange);
    }

    /// <summary>Other images of the same classes.</summary>
    public static DatasetSplit SameLabels(DatasetSplit data) =>
        Of([.. data.Batches(data.Count).SelectMany(b => b.Inputs).Select(v => 1 - v)], [.. data.Labels], Shape).With(data.Preprocessing);

    public static DatasetSplit Of(float[] values, int[] labels, params int[] shape) =>
        new(new FloatSamples(values, shape.Aggregate((a, b) => a * b)), labels, shape, Preprocessing.None);
}
