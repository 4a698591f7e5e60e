using System.Numerics;
using Mipp.Tensors;

namespace Mipp.Information.Gaussian;

/// <summary>
/// A symmetric positive definite matrix M out of which units, k neighbouring rows and columns each, are eliminated one by
/// one: M ← M − M_:i M_ii⁻¹ M_i:. When M is the inverse of a covariance, what is left is the inverse of the covariance without
/// the unit (which is thus marginalised out).
/// </summary>
/// <remarks>
/// With M_ii = L·Lᵀ and the panel P = L⁻¹·M_i: the step is M −= Pᵀ·P. Panels are collected and subtracted many at a time, in one
/// matrix product; until then only what is asked for, a unit's rows and the diagonal blocks, is brought up to date. Rows and
/// columns of eliminated units are dropped now and then, so that eliminating all units takes ⅔·n³ operations, not 2·n³.
/// </remarks>
internal sealed class SchurComplement : IDisposable
{
    /// <summary>Panel rows that are collected before they are subtracted: enough for a matrix product at full speed.</summary>
    private const int PanelRows = 128;

    /// <summary>The share of rows that must have been eliminated before they are dropped: dropping them copies the matrix.</summary>
    private const double ShareToDrop = 0.1;

    private const int Dropped = -1;

    private readonly int columns;
    private readonly int others;
    private readonly int k;
    private readonly double[] panels;
    private readonly double[] blocks;
    private readonly bool[] gone;

    // The first row of each unit in the matrix as it is now.
    private readonly int[] first;

    private Tensor matrix;
    private int n;
    private int pending;

    /// <summary>Starts with every unit in place.</summary>
    /// <param name="matrix">
    /// M [n, n] float64, taken over and changed in place; unit u has the rows and columns u·k … u·k + k − 1, later ones are never
    /// eliminated.
    /// </param>
    /// <param name="units">The number of units.</param>
    /// <param name="k">Columns per unit.</param>
    public SchurComplement(Tensor matrix, int units, int k)
    {
        using var scope = new TensorScope();
        this.matrix = matrix.DetachFromDisposeScope();
        this.k = k;
        columns = n = (int)matrix.size(0);
        others = columns - (units * k);
        first = [.. Enumerable.Range(0, units).Select(u => u * k)];
        panels = new double[Math.Max(PanelRows, k) * n];
        blocks = UnitBlocks.OnDiagonal(matrix, units, k).ToArray<double>();
        gone = new bool[units];
    }

    /// <summary>The number of units, eliminated ones too.</summary>
    public int Units => gone.Length;

    /// <summary>Whether a unit has been eliminated.</summary>
    public bool IsGone(int unit) => gone[unit];

    /// <summary>The diagonal block of a unit that is still there, [k, k] row-major.</summary>
    public ReadOnlySpan<double> Block(int unit) => blocks.AsSpan(unit * k * k, k * k);

    /// <summary>Eliminates a unit.</summary>
    /// <returns>L⁻¹ [k, k] and the panel P [k, n], both row-major; P has zeros for units that had been eliminated before.</returns>
    public (double[] InverseFactor, double[] Panel) Eliminate(int unit)
    {
        if (pending + k > panels.Length / columns)
            Subtract();
        double[] rows = Rows(unit);
        double[] inverse = SmallCholesky.InverseOfFactor(Block(unit), out _);
        double[] panel = new double[k * n];
        for (int r = 0; r < k; r++)
            for (int c = 0; c <= r; c++)
                AddScaled(panel.AsSpan(r * n, n), inverse[(r * k) + c], rows.AsSpan(c * n, n));
        panel.CopyTo(panels, pending * n);
        pending += k;
        gone[unit] = true;
        UpdateBlocks(panel);
        return (inverse, WithDropped(panel));
    }

    public void Dispose() => matrix.Dispose();

    /// <summary>M_i: as it is now.</summary>
    private double[] Rows(int unit)
    {
        using var scope = new TensorScope();
        double[] rows = matrix.narrow(0, first[unit], k).ToArray<double>();
        for (int p = 0; p < pending; p++)
        {
            var panel = panels.AsSpan(p * n, n);
            for (int r = 0; r < k; r++)
                AddScaled(rows.AsSpan(r * n, n), -panel[first[unit] + r], panel);
        }
        return rows;
    }

    private void UpdateBlocks(ReadOnlySpan<double> panel)
    {
        for (int unit = 0; unit < gone.Length; unit++)
        {
            if (gone[unit])
                continue;
            var block = blocks.AsSpan(unit * k * k, k * k);
            for (int p = 0; p < k; p++)
            {
                var own = panel.Slice((p * n) + first[unit], k);
                for (int r = 0; r < k; r++)
                    AddScaled(block.Slice(r * k, k), -own[r], own);
            }
        }
    }

    private void Subtract()
    {
        using var scope = new TensorScope();
        var collected = Tensor.FromArray<double>(panels.AsSpan(0, pending * n), [pending, n]);
        matrix.addmm_(collected.transpose(0, 1), collected, alpha: -1);
        pending = 0;
        if (gone.Where((isGone, u) => isGone && first[u] != Dropped).Count() * k > ShareToDrop * n)
            Drop();
    }

    private void Drop()
    {
        using var scope = new TensorScope();
        var kept = new List<long>();
        for (int unit = 0; unit < gone.Length; unit++)
        {
            if (first[unit] == Dropped)
                continue;
            int start = first[unit];
            first[unit] = gone[unit] ? Dropped : kept.Count;
            if (!gone[unit])
                kept.AddRange(Enumerable.Range(start, k).Select(r => (long)r));
        }
        kept.AddRange(Enumerable.Range(n - others, others).Select(r => (long)r));
        var index = Tensor.FromArray<long>([.. kept], [kept.Count]);
        var smaller = matrix.index_select(0, index).index_select(1, index).DetachFromDisposeScope();
        matrix.Dispose();
        matrix = smaller;
        n = kept.Count;
    }

    /// <summary>Puts zeros where rows have been dropped: [k, n] as at the start.</summary>
    private double[] WithDropped(double[] panel)
    {
        if (n == columns)
            return panel;
        double[] whole = new double[k * columns];
        for (int r = 0; r < k; r++)
        {
            var row = panel.AsSpan(r * n, n);
            for (int unit = 0; unit < gone.Length; unit++)
                if (first[unit] != Dropped)
                    row.Slice(first[unit], k).CopyTo(whole.AsSpan((r * columns) + (unit * k)));
            row[^others..].CopyTo(whole.AsSpan(((r + 1) * columns) - others));
        }
        return whole;
    }

    /// <summary>y += a·x.</summary>
    private static void AddScaled(Span<double> y, double a, ReadOnlySpan<double> x)
    {
        int i = 0;
        for (; i <= y.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(y[i..]) + (a * new Vector<double>(x[i..]))).CopyTo(y[i..]);
        for (; i < y.Length; i++)
            y[i] += a * x[i];
    }
}
