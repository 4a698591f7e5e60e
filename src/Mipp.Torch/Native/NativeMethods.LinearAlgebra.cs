using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_matmul(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_bmm(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_cholesky_solve(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_solve(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_addmm(
        TensorHandle c, TensorHandle a, TensorHandle b, double beta, double alpha);

    [LibraryImport(Library)]
    internal static partial int mipp_addmm_(TensorHandle c, TensorHandle a, TensorHandle b, double beta, double alpha);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial TensorHandle mipp_einsum(string equation, ReadOnlySpan<nint> list, int count);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_gram(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial int mipp_add_upper_gram_(TensorHandle sum, TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_cholesky(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_cholesky_inverse(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_inverse(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_det(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_logdet(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_trace(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_diag_embed(TensorHandle x);

    [LibraryImport(Library)]
    internal static partial int mipp_try_cholesky(TensorHandle x, out TensorHandle factor, out int failed);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_solve_triangular(
        TensorHandle a, TensorHandle b, int upper, int left, int unit);

    [LibraryImport(Library)]
    internal static partial int mipp_slogdet(TensorHandle x, out TensorHandle sign, out TensorHandle logarithm);

    [LibraryImport(Library)]
    internal static partial int mipp_eigh(TensorHandle x, out TensorHandle values, out TensorHandle vectors);

    [LibraryImport(Library)]
    internal static partial int mipp_svd(TensorHandle x, out TensorHandle u, out TensorHandle s, out TensorHandle vh);

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_diagonal(TensorHandle x, long offset, long a, long b);
}
