using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_abs(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_acos(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_acosh(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_asin(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_asinh(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_atan(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_atanh(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_ceil(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_cos(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_cosh(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_digamma(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_erf(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_exp(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_expm1(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_floor(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_lgamma(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_log(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_log1p(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_log2(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_neg(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_reciprocal(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_round(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_rsqrt(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_sign(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_sin(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_sinh(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_sqrt(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_square(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_tan(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_tanh(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_trunc(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_isfinite(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_isinf(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_isnan(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_logical_not(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_bitwise_not(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_hardsigmoid(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_hardswish(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_log_sigmoid(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_mish(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_relu(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_selu(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_sigmoid(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_silu(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_gelu(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_gelu_tanh(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_softplus(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_celu(TensorHandle x, double alpha);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_elu(TensorHandle x, double alpha);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_leaky_relu(TensorHandle x, double slope);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_prelu(TensorHandle x, TensorHandle slope);
}
