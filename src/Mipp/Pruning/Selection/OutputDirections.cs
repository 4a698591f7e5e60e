using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

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
        var sum = (outputs[0] * Direction(outputs[0], ref random)).sum();
        foreach (var output in outputs.Skip(1))
            if (SizeOf(output) is > 0 and var own)
                sum = sum.add((output * Direction(output, ref random)).sum(), Number(size / own));
        return sum;
    }

    /// <summary>An output less its mean along the last axis.</summary>
    public static Tensor Centred(Tensor output)
    {
        bool isSingle = output.ndim == 0 || output.size(-1) == 1;
        return isSingle ? output : output - output.mean([(int)output.ndim - 1], keepdim: true);
    }

    private static Tensor Direction(Tensor output, ref SeededRandom random)
    {
        float[] numbers = new float[output.numel()];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (float)random.NextNormal();
        return Centred(Tensor.FromArray<float>(numbers, output.shape));
    }

    /// <summary>The root of its mean square.</summary>
    private static double SizeOf(Tensor output) => Math.Sqrt(output.detach().to(ScalarType.Float64).pow(Number(2)).mean().Item<double>());
}
