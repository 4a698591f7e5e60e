using Mipp.Tensors;

namespace Mipp.Models;

/// <summary>
/// Initial weights: normal with a variance that keeps activations at the same scale from layer to layer. The n-th tensor
/// asked for depends on the seed and n only.
/// </summary>
internal sealed class Initialisation(long seed)
{
    // Keeps these draws apart from other uses of the same seed.
    private const long InitialisationStream = 4;

    private int tensors;

    /// <summary>For a layer before a Relu: variance 2 / fan-in (He et al. 2015, "Delving deep into rectifiers").</summary>
    /// <param name="shape">[outputs, inputs, …kernel].</param>
    public Tensor He(long[] shape) => Normal(shape, 2.0);

    /// <summary>For a layer with nothing after it: variance 1 / fan-in.</summary>
    /// <param name="shape">[outputs, inputs, …kernel].</param>
    public Tensor Linear(long[] shape) => Normal(shape, 1.0);

    private Tensor Normal(long[] shape, double gain)
    {
        long fanIn = shape.Skip(1).Aggregate(1L, (a, b) => a * b);
        double deviation = Math.Sqrt(gain / fanIn);
        var random = new SeededRandom(InitialisationStream, seed, tensors++);
        float[] values = new float[shape[0] * fanIn];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * random.NextNormal());
        return Tensor.FromArray<float>(values, shape);
    }
}
