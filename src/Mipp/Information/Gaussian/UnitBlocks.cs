using Mipp.Torch;

namespace Mipp.Information.Gaussian;

/// <summary>Views of matrices whose columns are grouped by unit, k neighbouring columns each.</summary>
internal static class UnitBlocks
{
    /// <summary>[rows, n] → [units, rows, k], of the first units·k columns.</summary>
    public static Tensor OfColumns(Tensor matrix, int units, int k) =>
        matrix.Narrow(1, 0, (long)units * k).Reshape([matrix.Shape[0], units, k]).Permute([1, 0, 2]);

    /// <summary>[n, n] → [units, k, k], the diagonal blocks of the first units·k columns.</summary>
    public static Tensor OnDiagonal(Tensor matrix, int units, int k)
    {
        long size = (long)units * k;
        return matrix.Narrow(0, 0, size).Narrow(1, 0, size)
            .Reshape([units, k, units, k])
            .Diagonal(0, 0, 2)
            .Permute([2, 0, 1]);
    }
}
