namespace Mipp.Information.Gaussian;

/// <summary>Views of matrices whose columns are grouped by unit, k neighbouring columns each.</summary>
internal static class UnitBlocks
{
    /// <summary>[rows, n] → [units, rows, k], of the first units·k columns.</summary>
    public static Tensor OfColumns(Tensor matrix, int units, int k) =>
        matrix.narrow(1, 0, (long)units * k).reshape([matrix.size(0), units, k]).permute([1, 0, 2]);

    /// <summary>[n, n] → [units, k, k], the diagonal blocks of the first units·k columns.</summary>
    public static Tensor OnDiagonal(Tensor matrix, int units, int k)
    {
        long size = (long)units * k;
        return matrix.narrow(0, 0, size).narrow(1, 0, size)
            .reshape([units, k, units, k]).diagonal(0, dim1: 0, dim2: 2)
            .permute([2, 0, 1]);
    }
}
