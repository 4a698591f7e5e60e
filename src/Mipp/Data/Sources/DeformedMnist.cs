namespace Mipp.Data.Sources;

/// <summary>
/// MNIST with every digit deformed by chance (<see cref="Deformation.OfDigits"/>), each always in the same way: a harder dataset with
/// as many samples. Mean and standard deviation are MNIST's.
/// </summary>
internal static class DeformedMnist
{
    private const string Name = "deformed-mnist";
    private const int ChunkSize = 1000;

    // Keeps the two parts' deformations apart.
    private const long TrainPart = 0;
    private const long TestPart = 1;

    public static DatasetSource Source { get; } = new(
        Name, "deformed-mnist[:FOLDER]", "MNIST's digits, each turned, scaled, sheared and distorted at random", (path, locator) => Open(path, locator))
    {
        Files = Mnist.Files,
        Facts = Mnist.Source.Facts,
    };

    private static Dataset Open(string? path, DatasetLocator locator)
    {
        var digits = Mnist.Source.Open(path, locator);
        return new Dataset(
            Name, digits.SampleShape, digits.ClassNames, digits.Preprocessing,
            () => Deform(digits.Train, TrainPart), () => Deform(digits.Test, TestPart));
    }

    private static DatasetSplit Deform(DatasetSplit digits, long part)
    {
        var stored = digits.With(Preprocessing.None);
        int size = digits.SampleShape.Aggregate((a, b) => a * b);
        byte[] values = Samples.Allocate<byte>(checked(digits.Count * size));
        Parallel.ForEach(Enumerable.Range(0, digits.Count).Chunk(ChunkSize), chunk =>
        {
            float[] images = stored.Read(chunk).Inputs;
            for (int i = 0; i < chunk.Length; i++)
                Deformation.OfDigits.Draw(digits.SampleShape[1], digits.SampleShape[2], part, chunk[i])
                    .Apply(images.AsSpan(i * size, size)).CopyTo(values, chunk[i] * size);
        });
        return new DatasetSplit(new ByteSamples(values, size), digits.Labels.ToArray(), digits.SampleShape, digits.Preprocessing);
    }
}
