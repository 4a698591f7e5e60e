using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>Which triangle of a matrix is not 0.</summary>
public enum Triangle
{
    /// <summary>The one below the diagonal.</summary>
    Lower,

    /// <summary>The one above the diagonal.</summary>
    Upper,
}

/// <remarks>Matrices are the last two dimensions; leading ones are batches.</remarks>
public sealed partial class Tensor
{
    /// <summary>The matrix product; of vectors the inner product; leading dimensions broadcast.</summary>
    public Tensor MatMul(Tensor other) => Made(NativeMethods.mipp_matmul(handle, other.handle), this, other);

    /// <summary>The matrix products of two batches [batch, rows, columns].</summary>
    public Tensor Bmm(Tensor other) => Made(NativeMethods.mipp_bmm(handle, other.handle), this, other);

    /// <summary>beta · this + alpha · a · b, matrices.</summary>
    public Tensor AddMm(Tensor a, Tensor b, double beta = 1, double alpha = 1) =>
        Made(NativeMethods.mipp_addmm(handle, a.handle, b.handle, beta, alpha), this, a, b);

    /// <summary>thisᵀ · this: [rows, columns] to [columns, columns].</summary>
    public Tensor Gram() => Made(NativeMethods.mipp_gram(handle), this);

    /// <summary>A sum of products by Einstein's convention, such as <c>"bij,bjk->bik"</c>.</summary>
    public static Tensor Einsum(string equation, IReadOnlyList<Tensor> tensors)
    {
        using var list = new HandleList(tensors);
        return Listed(NativeMethods.mipp_einsum(equation, list.Pointers, list.Count), tensors, nameof(Einsum));
    }

    /// <summary>The lower triangle L with L · Lᵀ = this, which is symmetric and positive definite.</summary>
    /// <exception cref="TorchException">The matrix is not positive definite.</exception>
    public Tensor Cholesky() => Made(NativeMethods.mipp_cholesky(handle), this);

    /// <summary><see cref="Cholesky"/>, or null where a matrix is not positive definite.</summary>
    public Tensor? TryCholesky()
    {
        Done(NativeMethods.mipp_try_cholesky(handle, out var factor, out var failed), this);
        return failed == 1 ? null : new Tensor(factor);
    }

    /// <summary>X with A · X = b, this being the Cholesky factor of A.</summary>
    public Tensor CholeskySolve(Tensor b) => Made(NativeMethods.mipp_cholesky_solve(handle, b.handle), this, b);

    /// <summary>The inverse of A, this being the Cholesky factor of A.</summary>
    public Tensor CholeskyInverse() => Made(NativeMethods.mipp_cholesky_inverse(handle), this);

    /// <summary>X with this · X = b, this being triangular.</summary>
    public Tensor TriangularSolve(Tensor b, Triangle triangle = Triangle.Lower) =>
        Made(
            NativeMethods.mipp_solve_triangular(handle, b.handle, Flag(triangle == Triangle.Upper), Flag(true), Flag(false)),
            this, b);

    /// <summary>X with X · this = b, this being triangular.</summary>
    public Tensor TriangularSolveRight(Tensor b, Triangle triangle = Triangle.Lower) =>
        Made(
            NativeMethods.mipp_solve_triangular(handle, b.handle, Flag(triangle == Triangle.Upper), Flag(false), Flag(false)),
            this, b);

    /// <summary>X with this · X = b.</summary>
    /// <exception cref="TorchException">The matrix is singular.</exception>
    public Tensor Solve(Tensor b) => Made(NativeMethods.mipp_solve(handle, b.handle), this, b);

    /// <summary>The inverse matrix.</summary>
    /// <exception cref="TorchException">The matrix is singular.</exception>
    public Tensor Inverse() => Made(NativeMethods.mipp_inverse(handle), this);

    /// <summary>The determinant.</summary>
    public Tensor Det() => Made(NativeMethods.mipp_det(handle), this);

    /// <summary>The logarithm of the determinant: -∞ where it is 0, NaN where it is negative.</summary>
    public Tensor LogDet() => Made(NativeMethods.mipp_logdet(handle), this);

    /// <summary>The sign of the determinant and the logarithm of its absolute value.</summary>
    public (Tensor Sign, Tensor LogAbs) SLogDet()
    {
        Done(NativeMethods.mipp_slogdet(handle, out var sign, out var logarithm), this);
        return (new Tensor(sign), new Tensor(logarithm));
    }

    /// <summary>The eigenvalues of a symmetric matrix, smallest first, and the eigenvectors as columns.</summary>
    public (Tensor Values, Tensor Vectors) Eigh()
    {
        Done(NativeMethods.mipp_eigh(handle, out var values, out var vectors), this);
        return (new Tensor(values), new Tensor(vectors));
    }

    /// <summary>U, S, Vᵀ with U · diag(S) · Vᵀ = this, S largest first; of [m, n], S has min(m, n) entries.</summary>
    public (Tensor U, Tensor S, Tensor Vh) Svd()
    {
        Done(NativeMethods.mipp_svd(handle, out var u, out var s, out var vh), this);
        return (new Tensor(u), new Tensor(s), new Tensor(vh));
    }

    /// <summary>The sum of the diagonal of one matrix.</summary>
    public Tensor Trace() => Made(NativeMethods.mipp_trace(handle), this);

    /// <summary>A view of a diagonal, of the last two dimensions by default.</summary>
    public Tensor Diagonal(long offset = 0, long dim1 = -2, long dim2 = -1) =>
        Made(NativeMethods.mipp_diagonal(handle, offset, dim1, dim2), this);

    /// <summary>Matrices with this (the last dimension) as their diagonal, 0 elsewhere.</summary>
    public Tensor DiagEmbed() => Made(NativeMethods.mipp_diag_embed(handle), this);
}
