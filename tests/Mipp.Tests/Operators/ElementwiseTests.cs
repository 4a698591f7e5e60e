using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>Functions that ONNX's conformance suite at opset 17 has no cases for.</summary>
public sealed class ElementwiseTests : IDisposable
{
    private static readonly float[] Points = [-8, -2.5f, -0.5f, 0, 0.5f, 1, 3, 20];

    private readonly TensorScope scope = new();

    [Fact]
    public void Gelu_is_x_times_the_normal_distribution_function()
    {
        AssertEquals("Gelu", x => x * NormalDistribution(x), Attributes.Empty);
        AssertEquals(
            "Gelu",
            x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            SingleNode.With(("approximate", "tanh")));
    }

    [Fact]
    public void Mish() => AssertEquals("Mish", x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))), Attributes.Empty);

    [Fact]
    public void ThresholdedRelu_of_minus_infinity_is_zero() =>
        Assert.Equal([0], SingleNode.Numbers(SingleNode.Run("ThresholdedRelu", [Tensor.FromArray([float.NegativeInfinity])])[0]));

    [Fact]
    public void Clip_with_attributes()
    {
        var attributes = SingleNode.With(("min", -1f), ("max", 2f));
        AssertEquals("Clip", x => Math.Clamp(x, -1, 2), attributes, opset: 6);
        AssertEquals("Clip", x => Math.Max(x, -1), attributes.Without("max"), opset: 6);
        AssertEquals("Clip", x => x, Attributes.Empty, opset: 6);
    }

    public void Dispose() => scope.Dispose();

    /// <summary>By Simpson's rule on the density.</summary>
    private static double NormalDistribution(double x)
    {
        const int Steps = 2000;
        double sum = 0;
        for (int i = 0; i <= Steps; i++)
            sum += Math.Exp(-Math.Pow(x * i / Steps, 2) / 2) * (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2);
        return 0.5 + (sum * x / (3 * Steps) / Math.Sqrt(2 * Math.PI));
    }

    private static void AssertEquals(string type, Func<double, double> function, Attributes attributes, int opset = 20)
    {
        double[] actual = SingleNode.Numbers(SingleNode.Run(type, [Tensor.FromArray(Points)], attributes, opset)[0]);
        Assert.All(Points.Zip(actual), p => Assert.Equal(function(p.First), p.Second, 1e-5 * Math.Max(1, Math.Abs(p.First))));
    }
}
