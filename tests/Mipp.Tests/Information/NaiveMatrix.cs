namespace Mipp.Tests.Information;

/// <summary>Matrices in plain double arithmetic, as slow and as obvious as possible: the oracle for the tensor versions.</summary>
internal sealed class NaiveMatrix(int rows, int columns)
{
    private readonly double[] values = new double[rows * columns];

    public int Rows => rows;

    public int Columns => columns;

    public double this[int row, int column]
    {
        get => values[(row * columns) + column];
        set => values[(row * columns) + column] = value;
    }

    public static NaiveMatrix Of(int rows, int columns, Func<int, int, double> value)
    {
        var matrix = new NaiveMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++)
                matrix[r, c] = value(r, c);
        return matrix;
    }

    public static NaiveMatrix Random(int rows, int columns, Random random) =>
        Of(rows, columns, (_, _) => (random.NextDouble() * 2) - 1);

    /// <summary>A·Aᵀ of a random A with some noise on the diagonal: positive definite.</summary>
    public static NaiveMatrix RandomCovariance(int size, Random random)
    {
        var a = Random(size, size + 2, random);
        return a.Times(a.Transposed()).Plus(Of(size, size, (r, c) => r == c ? 0.1 : 0));
    }

    public NaiveMatrix Times(NaiveMatrix other) =>
        Of(rows, other.Columns, (r, c) => Enumerable.Range(0, columns).Sum(i => this[r, i] * other[i, c]));

    public NaiveMatrix Plus(NaiveMatrix other, double factor = 1) => Of(rows, columns, (r, c) => this[r, c] + (factor * other[r, c]));

    public NaiveMatrix Transposed() => Of(columns, rows, (r, c) => this[c, r]);

    public NaiveMatrix Select(IReadOnlyList<int> keptRows, IReadOnlyList<int> keptColumns) =>
        Of(keptRows.Count, keptColumns.Count, (r, c) => this[keptRows[r], keptColumns[c]]);

    public NaiveMatrix Inverse()
    {
        var work = Of(rows, rows * 2, (r, c) => c < rows ? this[r, c] : c - rows == r ? 1 : 0);
        work.Eliminate();
        return Of(rows, rows, (r, c) => work[r, c + rows]);
    }

    public double LogDeterminant() => Of(rows, columns, (r, c) => this[r, c]).Eliminate();

    public double[] ToArray() => [.. values];

    /// <summary>Gauss–Jordan with pivoting; returns the logarithm of the absolute determinant.</summary>
    private double Eliminate()
    {
        double logDeterminant = 0;
        for (int p = 0; p < rows; p++)
        {
            int pivot = Enumerable.Range(p, rows - p).MaxBy(r => Math.Abs(this[r, p]));
            for (int c = 0; c < columns; c++)
                (this[p, c], this[pivot, c]) = (this[pivot, c], this[p, c]);
            double scale = this[p, p];
            logDeterminant += Math.Log(Math.Abs(scale));
            for (int c = 0; c < columns; c++)
                this[p, c] /= scale;
            for (int r = 0; r < rows; r++)
            {
                double factor = r == p ? 0 : this[r, p];
                for (int c = 0; c < columns; c++)
                    this[r, c] -= factor * this[p, c];
            }
        }
        return logDeterminant;
    }
}
