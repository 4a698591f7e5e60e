using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_maximum(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_minimum(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_atan2(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_eq(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_ne(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_lt(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_le(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_gt(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_ge(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_logical_and(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_logical_or(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_logical_xor(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_bitwise_and(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_bitwise_or(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_bitwise_xor(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_mul(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_div(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_pow(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_fmod(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_remainder(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_div_floor(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_div_trunc(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_add(TensorHandle a, TensorHandle b, double alpha);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_sub(TensorHandle a, TensorHandle b, double alpha);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_add_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_sub_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_mul_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_div_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_pow_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_fmod_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_remainder_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_div_floor_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_div_trunc_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_eq_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_ne_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_lt_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_le_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_gt_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_ge_number(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_number_sub(double a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_number_div(double a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_clamp(TensorHandle x, double min, double max);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_where(TensorHandle condition, TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_masked_fill(TensorHandle x, TensorHandle mask, double value);
}
