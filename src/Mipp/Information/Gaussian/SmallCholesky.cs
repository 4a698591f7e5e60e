namespace Mipp.Information.Gaussian;

/// <summary>
/// Cholesky factors of matrices so small that a call to LAPACK costs more than the arithmetic. Matrices are symmetric,
/// positive definite and row-major [k, k]; only their lower triangles are read.
/// </summary>
internal static class SmallCholesky
{
    /// <summary>The smallest normal number: what a pivot is taken for that rounding has made less than positive.</summary>
    private const double LeastPivot = 2.2250738585072014e-308;

    /// <summary>log det A.</summary>
    public static double LogDeterminant(ReadOnlySpan<double> a)
    {
        double sum = 0;
        var factor = Factor(a, out int k);
        for (int i = 0; i < k; i++)
            sum += Math.Log(factor[(i * k) + i]);
        return 2 * sum;
    }

    /// <summary>tr(A⁻¹·B) = tr(L⁻¹·B·L⁻ᵀ).</summary>
    public static double TraceOfQuotient(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        var inverse = InverseOfFactor(a, out int k);
        for (int r = 0; r < k; r++)
        {
            var row = inverse.AsSpan(r * k, r + 1);
            for (int c = 0; c <= r; c++)
                sum += row[c] * Dot(b.Slice(c * k, r + 1), row);
        }
        return sum;
    }

    /// <summary>L⁻¹ with L·Lᵀ = A, zero above the diagonal.</summary>
    public static double[] InverseOfFactor(ReadOnlySpan<double> a, out int k)
    {
        var factor = Factor(a, out k);
        double[] inverse = new double[k * k];
        for (int c = 0; c < k; c++)
        {
            inverse[(c * k) + c] = 1 / factor[(c * k) + c];
            for (int r = c + 1; r < k; r++)
            {
                double sum = 0;
                for (int j = c; j < r; j++)
                    sum -= factor[(r * k) + j] * inverse[(j * k) + c];
                inverse[(r * k) + c] = sum / factor[(r * k) + r];
            }
        }
        return inverse;
    }

    /// <summary>L with L·Lᵀ = A; what is above the diagonal means nothing.</summary>
    private static double[] Factor(ReadOnlySpan<double> a, out int k)
    {
        k = (int)Math.Sqrt(a.Length);
        double[] factor = a.ToArray();
        for (int c = 0; c < k; c++)
        {
            var row = factor.AsSpan(c * k, c + 1);
            row[c] = Math.Sqrt(Math.Max(row[c] - Dot(row[..c], row), LeastPivot));
            for (int r = c + 1; r < k; r++)
            {
                var below = factor.AsSpan(r * k, c + 1);
                below[c] = (below[c] - Dot(below[..c], row)) / row[c];
            }
        }
        return factor;
    }

    /// <summary>Over the first one's length, which is at most the second's.</summary>
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
