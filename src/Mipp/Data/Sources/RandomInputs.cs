using System.Collections.Immutable;
using System.Globalization;

namespace Mipp.Data.Sources;

/// <summary>
/// Unlabelled samples drawn at random, for networks without data: numbers from the standard normal distribution, or uniform
/// integers (tokens) within a range. Of several inputs a sample has the values one after another.
/// </summary>
internal static class RandomInputs
{
    /// <summary>The source's name; without a shape the command line asks the model for one.</summary>
    public const string Name = "random";

    private const string Usage = "random[:SHAPE]";

    private const string Examples =
        "random:3x224x224 for images, random:int:0..30521:128 for 128 tokens, several inputs joined by '+'";

    // Drawn when they are read, so that there can be as many as anyone asks for.
    private const int Count = 1 << 16;
    private const long TrainStream = 1;
    private const long TestStream = 2;

    public static DatasetSource Source { get; } = new(
        Name, Usage, $"noise, without labels; what the model's inputs say, or {Examples}", (spec, _) => Open(spec));

    private static Dataset Open(string? spec)
    {
        if (spec is null)
            throw new MippException($"{Name} needs a shape here: give {Examples}");
        ImmutableArray<RandomInput> inputs = [.. spec.Split('+').Select(part => Parse(part, spec))];
        // Several inputs of different shapes make one row of values.
        int[] shape = inputs.Length == 1 ? [.. inputs[0].Shape] : [Size(inputs, spec)];
        return new Dataset(
            $"{Name}:{spec}", shape, [], Preprocessing.None, () => Draw(inputs, shape, TrainStream), () => Draw(inputs, shape, TestStream));
    }

    private static DatasetSplit Draw(ImmutableArray<RandomInput> inputs, int[] shape, long stream) =>
        new(new RandomSamples(inputs, [.. Enumerable.Range(0, Count)], stream), [], shape, Preprocessing.None);

    private static int Size(ImmutableArray<RandomInput> inputs, string spec) =>
        inputs.Sum(i => (long)i.Size) is <= int.MaxValue and var size ? (int)size : throw Unreadable(spec);

    private static RandomInput Parse(string part, string spec)
    {
        string[] words = part.Split(':');
        return words switch
        {
            [var shape] => new RandomInput(ParseShape(shape, spec), null),
            ["int", var range, var shape] => new RandomInput(ParseShape(shape, spec), ParseRange(range, spec)),
            _ => throw Unreadable(spec),
        };
    }

    private static ImmutableArray<int> ParseShape(string text, string spec)
    {
        ImmutableArray<int> shape = [.. text.Split('x').Select(size => ParseInteger(size, spec))];
        return shape.All(size => size > 0) && shape.Aggregate(1.0, (product, size) => product * size) <= int.MaxValue
            ? shape : throw Unreadable(spec);
    }

    private static (int Low, int High) ParseRange(string text, string spec)
    {
        string[] bounds = text.Split("..");
        if (bounds.Length != 2)
            throw Unreadable(spec);
        var (low, high) = (ParseInteger(bounds[0], spec), ParseInteger(bounds[1], spec));
        // Samples are single-precision numbers, in which larger integers are not exact.
        return low <= high && Math.Abs((long)low) <= 1 << 24 && Math.Abs((long)high) <= 1 << 24 ? (low, high) : throw Unreadable(spec);
    }

    private static int ParseInteger(string text, string spec) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : throw Unreadable(spec);

    private static MippException Unreadable(string spec) => new($"'{Name}:{spec}' is no shape of random samples: give {Examples}");
}

/// <summary>One input of a network that is fed at random.</summary>
/// <param name="Shape">Its sizes without the batch.</param>
/// <param name="Range">The integers it takes, both ends included; null for standard normal numbers.</param>
internal sealed record RandomInput(ImmutableArray<int> Shape, (int Low, int High)? Range)
{
    /// <summary>The number of values.</summary>
    public int Size { get; } = Shape.Aggregate(1, (product, size) => product * size);
}

/// <summary>Samples that are drawn when they are read; the same sample is the same every time.</summary>
internal sealed class RandomSamples(ImmutableArray<RandomInput> inputs, int[] indices, long stream)
    : Samples(inputs.Sum(i => i.Size), indices.Length)
{
    public override void Read(int sample, int start, Span<float> destination, float factor, float shift)
    {
        var (input, end) = (-1, 0);
        for (int i = 0; i < destination.Length; i++)
        {
            while (start + i >= end)
                end += inputs[++input].Size;
            var random = new SeededRandom(stream, indices[sample], start + i);
            double value = inputs[input].Range is var (low, high) ? low + random.Next(high - low + 1) : random.NextNormal();
            destination[i] = ((float)value * factor) + shift;
        }
    }

    public override Samples Subset(ReadOnlySpan<int> chosen)
    {
        int[] subset = new int[chosen.Length];
        for (int i = 0; i < subset.Length; i++)
            subset[i] = indices[chosen[i]];
        return new RandomSamples(inputs, subset, stream);
    }
}
