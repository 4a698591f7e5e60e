using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Gaussian;

/// <summary>
/// H = Σ⁻¹ of the columns that are kept, Σ = ZᵀZ + d·I, as units are eliminated: by Woodbury's identity H_ij = (δ_ij − Z_iᵀN⁻¹Z_j) / d,
/// where N = Σ_kept Z_jZ_jᵀ + d·I has a row for every sample. A unit that goes is subtracted from N.
/// </summary>
internal sealed class SampleSpacePrecision : IDisposable
{
    private readonly double diagonal;
    private readonly int k;

    /// <summary>Starts with every column kept.</summary>
    /// <param name="covariance">Σ; unit u has the columns u·k … u·k + k − 1.</param>
    /// <param name="k">Columns per unit.</param>
    /// <param name="ridge">Added to the diagonal of Σ, as a share of its mean.</param>
    public SampleSpacePrecision(FactoredCovariance covariance, int k, double ridge)
    {
        using var scope = new TensorScope();
        this.k = k;
        diagonal = covariance.DiagonalWith(ridge);
        var n = covariance.Rows.MatMul(covariance.Rows.transpose(0, 1));
        n.diagonal(dim1: -2, dim2: -1).add_(Number(diagonal), One);
        Inverse = torch.linalg.cholesky(n).cholesky_inverse().DetachFromDisposeScope();
    }

    /// <summary>N⁻¹ [m, m].</summary>
    public Tensor Inverse { get; }

    /// <summary>N⁻¹·Z_i of some columns: [m, columns].</summary>
    public Tensor Solve(Tensor rows) => Inverse.MatMul(rows);

    /// <summary>H_ii, given Z_i and N⁻¹·Z_i: [k, k].</summary>
    public Tensor Block(Tensor rows, Tensor solved) => (torch.eye(k, dtype: ScalarType.Float64) - rows.transpose(0, 1).MatMul(solved)).div(Number(diagonal));

    /// <summary>H_ii of every unit: [units, k, k].</summary>
    /// <param name="rows">Z of the columns of the units.</param>
    /// <param name="units">How many.</param>
    public Tensor Blocks(Tensor rows, int units)
    {
        using var scope = new TensorScope();
        var products = UnitBlocks.OfColumns(rows, units, k).transpose(1, 2).MatMul(UnitBlocks.OfColumns(Solve(rows), units, k));
        return scope.Keep((torch.eye(k, dtype: ScalarType.Float64) - products).div_(torch.full([], Number(diagonal), dtype: ScalarType.Float64)));
    }

    /// <summary>H_i:, without the diagonal's part, is −1/d times this transposed times Z.</summary>
    public Tensor Row(Tensor solved) => solved.mul(Number(-1 / diagonal));

    /// <summary>Eliminates a unit.</summary>
    /// <param name="solved">N⁻¹·Z_i [m, k].</param>
    /// <param name="factor">The Cholesky factor of H_ii [k, k].</param>
    public void Eliminate(Tensor solved, Tensor factor)
    {
        using var scope = new TensorScope();
        var whitened = torch.linalg.solve_triangular(factor, solved.transpose(0, 1), upper: false);
        Inverse.add_(whitened.transpose(0, 1).MatMul(whitened), Number(1 / diagonal));
    }

    public void Dispose() => Inverse.Dispose();
}
