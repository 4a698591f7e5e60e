namespace Mipp.Torch.Tests;

/// <summary>Optimiser steps against their published update rules, in plain doubles.</summary>
public class OptimisersTests
{
    private static readonly double[] Start = [1, -2, 0.5];
    private static readonly double[][] Gradients = [[0.3, -0.1, 2], [-0.5, 0.2, 1], [0.1, 0.1, -3]];

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 0.1, false)]
    [InlineData(0.9, 0.1, false)]
    [InlineData(0.9, 0.1, true)]
    public void Sgd(double momentum, double decay, bool nesterov)
    {
        using var scope = new TensorScope();
        var (p, v) = (Start.ToArray(), new double[3]);
        var parameter = Tensor.FromArray(Start).SetRequiresGrad();
        Tensor[] buffers = momentum == 0 ? [] : [Tensor.Zeros([3], DType.Float64)];
        foreach (var gradient in Gradients)
        {
            for (var i = 0; i < 3; i++)
            {
                var g = gradient[i] + (decay * p[i]);
                v[i] = (momentum * v[i]) + g;
                p[i] -= 0.05 * (nesterov ? g + (momentum * v[i]) : v[i]);
            }

            var given = Tensor.FromArray(gradient);
            Optimisers.Sgd([parameter], [given], buffers, 0.05, momentum, decay, nesterov);
            Expect.Close(p, parameter.ToArray<double>(), 1e-12);
            Assert.Equal(gradient, given.ToArray<double>());
        }

        Assert.True(parameter.RequiresGrad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Adam(bool decoupled)
    {
        using var scope = new TensorScope();
        var (p, m, v) = (Start.ToArray(), new double[3], new double[3]);
        var parameter = Tensor.FromArray(Start);
        Tensor[] first = [Tensor.Zeros([3], DType.Float64)], second = [Tensor.Zeros([3], DType.Float64)];
        for (var step = 1; step <= 3; step++)
        {
            var gradient = Gradients[step - 1];
            for (var i = 0; i < 3; i++)
            {
                var g = gradient[i] + (decoupled ? 0 : 0.1 * p[i]);
                if (decoupled) p[i] -= 0.05 * 0.1 * p[i];
                m[i] = (0.8 * m[i]) + (0.2 * g);
                v[i] = (0.95 * v[i]) + (0.05 * g * g);
                p[i] -= 0.05 * (m[i] / (1 - Math.Pow(0.8, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, step))) + 1e-3);
            }

            Tensor[] given = [Tensor.FromArray(gradient)];
            if (decoupled) Optimisers.AdamW([parameter], given, first, second, step, 0.05, 0.8, 0.95, 1e-3, 0.1);
            else Optimisers.Adam([parameter], given, first, second, step, 0.05, 0.8, 0.95, 1e-3, 0.1);
            Expect.Close(p, parameter.ToArray<double>(), 1e-12);
        }
    }

    [Fact]
    public void Gradients_are_clipped_to_a_joint_norm()
    {
        using var scope = new TensorScope();
        var (a, b) = (Tensor.FromArray([3.0]), Tensor.FromArray([0, 4.0]));
        Assert.Equal(5, Optimisers.ClipGradNorm([a, b], 10), 1e-12);
        Expect.Close([0, 4], b.ToArray<double>());
        Assert.Equal(5, Optimisers.ClipGradNorm([a, b], 2.5), 1e-12);
        Expect.Close([1.5], a.ToArray<double>());
        Expect.Close([0, 2], b.ToArray<double>());
    }
}
