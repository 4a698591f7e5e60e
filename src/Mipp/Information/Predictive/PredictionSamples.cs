using System.Collections.Immutable;
using Mipp.Tensors;

namespace Mipp.Information.Predictive;

/// <summary>
/// Samples of what units say and of what is to be predicted from it, in disjoint folds; and of a null unit, one of the others
/// shuffled across samples, which can tell nothing.
/// </summary>
internal sealed class PredictionSamples : IDisposable
{
    /// <param name="columns">
    /// [samples, n]; copied, standardised. Unit u has the columns u·k … u·k + k − 1; later columns belong to no unit.
    /// </param>
    /// <param name="units">The number of units.</param>
    /// <param name="columnsPerUnit">k.</param>
    /// <param name="target">What is to be predicted; owned.</param>
    /// <param name="folds">For each fold the samples in it; at least one each.</param>
    /// <param name="seed">Seeds the null unit.</param>
    public PredictionSamples(
        Tensor columns, int units, int columnsPerUnit, PredictionTarget target, ImmutableArray<int[]> folds, long seed)
    {
        using var scope = new TensorScope();
        var random = new SeededRandom(seed);
        var own = columns.narrow(1, (long)random.Next(units) * columnsPerUnit, columnsPerUnit);
        // Samples of one image are neighbours, so a shift by a quarter or more leads to another image.
        long quarter = columns.size(0) / 4;
        long shift = quarter + random.Next((int)Math.Max(1, 2 * quarter));
        var shuffled = torch.cat([own.narrow(0, shift, own.size(0) - shift), own.narrow(0, 0, shift)], 0);
        Columns = ActivationTarget.Standardised(torch.cat([columns, shuffled], 1)).DetachFromDisposeScope();
        Units = units;
        ColumnsPerUnit = columnsPerUnit;
        Target = target;
        Folds = folds;
    }

    /// <summary>[samples, n + k] float32, every column of mean 0 and variance 1; the last k are the null unit's.</summary>
    public Tensor Columns { get; }

    /// <summary>The number of units.</summary>
    public int Units { get; }

    /// <summary>k.</summary>
    public int ColumnsPerUnit { get; }

    public PredictionTarget Target { get; }

    /// <summary>For each fold the samples in it.</summary>
    public ImmutableArray<int[]> Folds { get; }

    /// <summary>Some columns of some samples: [N, samples] to [N, samples, columns].</summary>
    public Tensor Read(Tensor rows, Tensor columns) => Columns.index_select(0, rows.reshape([-1])).index_select(1, columns)
        .reshape([rows.size(0), rows.size(1), columns.size(0)]);

    public void Dispose()
    {
        Columns.Dispose();
        Target.Dispose();
    }
}
