using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Predictive;

/// <summary>Columns that predictors are still given, and how they predict each other linearly.</summary>
internal sealed class KeptColumns : IDisposable
{
    /// <summary>What is added to the diagonal of the correlations, so that copies can be told from each other.</summary>
    private const double Ridge = 1e-4;

    private readonly int[] columns;
    private readonly Tensor precision;

    private KeptColumns(int[] columns, Tensor precision)
    {
        this.columns = columns;
        this.precision = precision.DetachFromDisposeScope();
        Index = Indices(columns).DetachFromDisposeScope();
    }

    /// <summary>Their places among all columns: [kept] Int64.</summary>
    public Tensor Index { get; }

    /// <summary>All columns of standardised samples, [samples, n].</summary>
    public static KeptColumns All(Tensor samples)
    {
        using var scope = new TensorScope();
        int count = (int)samples.size(1);
        var correlation = samples.Gram().to(ScalarType.Float64).div(Number(samples.size(0))).add(torch.eye(count, dtype: ScalarType.Float64).mul(Number(Ridge)), One);
        return new KeptColumns([.. Enumerable.Range(0, count)], torch.linalg.cholesky(correlation).cholesky_inverse());
    }

    /// <summary>The columns without some neighbouring ones.</summary>
    /// <param name="column">The first of them, by its place among all columns.</param>
    /// <param name="count">How many.</param>
    /// <returns>
    /// Which of these columns stay and go, by their places among these, the linear prediction of those that go from those that
    /// stay [stay, go] float32, and the columns that are left.
    /// </returns>
    public (Tensor Stay, Tensor Go, Tensor Prediction, KeptColumns Left) Without(int column, int count)
    {
        using var scope = new TensorScope();
        int[] going = [.. Enumerable.Range(Array.IndexOf(columns, column), count)];
        int[] staying = [.. Enumerable.Range(0, columns.Length).Except(going)];
        var (stay, go) = (Indices(staying), Indices(going));

        // With the precision H: what goes is −H_sg·H_gg⁻¹ of what stays, the precision of which becomes H_ss − H_sg·H_gg⁻¹·H_gs.
        var ofStaying = precision.index_select(0, stay);
        var cross = ofStaying.index_select(1, go);
        var prediction = cross.MatMul(torch.linalg.inv(precision.index_select(0, go).index_select(1, go))).neg();
        var left = ofStaying.index_select(1, stay).add(prediction.MatMul(cross.transpose(0, 1)), One);
        return (scope.Keep(stay), scope.Keep(go), scope.Keep(prediction.to(ScalarType.Float32)), new KeptColumns([.. staying.Select(c => columns[c])], left));
    }

    public void Dispose()
    {
        Index.Dispose();
        precision.Dispose();
    }

    private static Tensor Indices(int[] positions) => Tensor.FromArray<long>([.. positions.Select(p => (long)p)], [positions.Length]);
}
