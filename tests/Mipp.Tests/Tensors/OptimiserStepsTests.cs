using Mipp.Tensors;

namespace Mipp.Tests.Tensors;

/// <summary>Optimiser steps against their published update rules, in plain doubles.</summary>
public class OptimiserStepsTests
{
    private static readonly double[] Start = [1, -2, 0.5];
    private static readonly double[][] Given = [[0.3, -0.1, 2], [-0.5, 0.2, 1], [0.1, 0.1, -3]];

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 0.1, false)]
    [InlineData(0.9, 0.1, false)]
    [InlineData(0.9, 0.1, true)]
    public void Sgd(double momentum, double decay, bool nesterov)
    {
        using var scope = new TensorScope();
        double[] p = [.. Start], v = new double[3];
        var parameter = Tensor.FromArray(Start).requires_grad_();
        Tensor[] buffers = momentum == 0 ? [] : [Zeros()];
        foreach (double[] values in Given)
        {
            for (int i = 0; i < 3; i++)
            {
                double g = values[i] + (decay * p[i]);
                v[i] = (momentum * v[i]) + g;
                p[i] -= 0.05 * (nesterov ? g + (momentum * v[i]) : v[i]);
            }

            var gradient = Tensor.FromArray(values);
            OptimiserSteps.Sgd([parameter], [gradient], buffers, 0.05, momentum, decay, nesterov);
            Expect.Close(p, parameter.ToArray<double>(), 1e-12);
            Assert.Equal(values, gradient.ToArray<double>());
        }

        Assert.True(parameter.requires_grad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Adam(bool decoupled)
    {
        using var scope = new TensorScope();
        double[] p = [.. Start], m = new double[3], v = new double[3];
        var parameter = Tensor.FromArray(Start).requires_grad_();
        Tensor[] first = [Zeros()], second = [Zeros()];
        for (int step = 1; step <= Given.Length; step++)
        {
            double[] values = Given[step - 1];
            for (int i = 0; i < 3; i++)
            {
                double g = values[i] + (decoupled ? 0 : 0.1 * p[i]);
                if (decoupled) p[i] -= 0.05 * 0.1 * p[i];
                m[i] = (0.8 * m[i]) + (0.2 * g);
                v[i] = (0.95 * v[i]) + (0.05 * g * g);
                p[i] -= 0.05 * (m[i] / (1 - Math.Pow(0.8, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, step))) + 1e-3);
            }

            Tensor[] gradients = [Tensor.FromArray(values)];
            if (decoupled) OptimiserSteps.AdamW([parameter], gradients, first, second, step, 0.05, 0.8, 0.95, 1e-3, 0.1);
            else OptimiserSteps.Adam([parameter], gradients, first, second, step, 0.05, 0.8, 0.95, 1e-3, 0.1);
            Expect.Close(p, parameter.ToArray<double>(), 1e-12);
        }
    }

    [Fact]
    public void Gradients_are_clipped_to_a_joint_norm()
    {
        using var scope = new TensorScope();
        var (a, b) = (Tensor.FromArray([3.0]), Tensor.FromArray([0, 4.0]));
        Assert.Equal(5, OptimiserSteps.ClipGradNorm([a, b], 10), 1e-12);
        Assert.Equal([0, 4], b.ToArray<double>());
        Assert.Equal(5, OptimiserSteps.ClipGradNorm([a, b], 2.5), 1e-12);
        Expect.Close([1.5], a.ToArray<double>());
        Expect.Close([0, 2], b.ToArray<double>());
    }

    [Fact]
    public void Lists_of_different_lengths_are_refused()
    {
        using var scope = new TensorScope();
        Assert.Throws<ArgumentException>(() => OptimiserSteps.Sgd([Zeros()], [], [], 0.1));
        Assert.Throws<ArgumentException>(() => OptimiserSteps.Sgd([Zeros()], [Zeros()], [], 0.1, momentum: 0.9));
        Assert.Throws<ArgumentException>(() => OptimiserSteps.Adam([Zeros()], [Zeros()], [Zeros()], [], 1, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptimiserSteps.Adam([Zeros()], [Zeros()], [Zeros()], [Zeros()], 0, 0.1));
    }

    private static Tensor Zeros() => torch.zeros(3, dtype: ScalarType.Float64);
}
