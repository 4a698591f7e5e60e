using Mipp.Torch.Native;

namespace Mipp.Torch;

public sealed partial class Tensor
{
    /// <summary>Elementwise clamp(x / 6 + 1 / 2, 0, 1).</summary>
    public Tensor Hardsigmoid() => Made(NativeMethods.mipp_hardsigmoid(handle), this);

    /// <summary>Elementwise x · clamp(x / 6 + 1 / 2, 0, 1).</summary>
    public Tensor Hardswish() => Made(NativeMethods.mipp_hardswish(handle), this);

    /// <summary>Elementwise logarithm of the sigmoid.</summary>
    public Tensor LogSigmoid() => Made(NativeMethods.mipp_log_sigmoid(handle), this);

    /// <summary>Elementwise x · tanh(softplus(x)).</summary>
    public Tensor Mish() => Made(NativeMethods.mipp_mish(handle), this);

    /// <summary>Elementwise max(x, 0).</summary>
    public Tensor Relu() => Made(NativeMethods.mipp_relu(handle), this);

    /// <summary>Elementwise scaled exponential linear unit.</summary>
    public Tensor Selu() => Made(NativeMethods.mipp_selu(handle), this);

    /// <summary>Elementwise 1 / (1 + exp(-x)).</summary>
    public Tensor Sigmoid() => Made(NativeMethods.mipp_sigmoid(handle), this);

    /// <summary>Elementwise x · sigmoid(x).</summary>
    public Tensor Silu() => Made(NativeMethods.mipp_silu(handle), this);

    /// <summary>Elementwise x · Φ(x), Φ the normal distribution function.</summary>
    public Tensor Gelu() => Made(NativeMethods.mipp_gelu(handle), this);

    /// <summary><see cref="Gelu"/> in its tanh approximation.</summary>
    public Tensor GeluTanh() => Made(NativeMethods.mipp_gelu_tanh(handle), this);

    /// <summary>Elementwise log(1 + exp(x)).</summary>
    public Tensor Softplus() => Made(NativeMethods.mipp_softplus(handle), this);

    /// <summary>Elementwise max(x, 0) + min(α (exp(x / α) - 1), 0).</summary>
    public Tensor Celu(double alpha = 1) => Made(NativeMethods.mipp_celu(handle, alpha), this);

    /// <summary>Elementwise x, or α (exp(x) - 1) where x is negative.</summary>
    public Tensor Elu(double alpha = 1) => Made(NativeMethods.mipp_elu(handle, alpha), this);

    /// <summary>Elementwise x, or slope · x where x is negative.</summary>
    public Tensor LeakyRelu(double slope = 0.01) => Made(NativeMethods.mipp_leaky_relu(handle, slope), this);

    /// <summary><see cref="LeakyRelu"/> with its own slope per element; <paramref name="slope"/> broadcasts to this shape.</summary>
    public Tensor PRelu(Tensor slope) => Made(NativeMethods.mipp_prelu(handle, slope.handle), this, slope);
}
