using Mipp.Torch;

namespace Mipp.Pruning.Selection;

/// <summary>What counts of a network's outputs: all of them alike, but for what shifts all numbers along the last axis, as that changes no class.</summary>
internal static class OutputDirections
{
    /// <summary>Σ over samples of r·z with a random direction r for each; every output counts as if it were as large as the first.</summary>
    /// <param name="outputs">The outputs z.</param>
    /// <param name="random">Draws the directions.</param>
    public static Tensor Project(Tensor[] outputs, ref SeededRandom random)
    {
        double size = SizeOf(outputs[0]);
        var sum = (outputs[0] * Direction(outputs[0], ref random)).Sum();
        foreach (var output in outputs.Skip(1))
            if (SizeOf(output) is > 0 and var own)
                sum += (output * Direction(output, ref random)).Sum().Mul(size / own);
        return sum;
    }

    /// <summary>An output less its mean along the last axis.</summary>
    public static Tensor Centred(Tensor output)
    {
        bool isSingle = output.Rank == 0 || output.Shape[^1] == 1;
        return isSingle ? output : output - output.Mean([output.Rank - 1], keepDim: true);
    }

    private static Tensor Direction(Tensor output, ref SeededRandom random)
    {
        float[] numbers = new float[output.Count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (float)random.NextNormal();
        return Centred(Tensor.FromArray<float>(numbers, output.Shape));
    }

    /// <summary>The root of its mean square.</summary>
    private static double SizeOf(Tensor output) => Math.Sqrt(output.Detach().To(DType.Float64).Square().Mean().Item<double>());
}
