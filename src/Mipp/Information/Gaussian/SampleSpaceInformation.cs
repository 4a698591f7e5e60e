using Mipp.Information.Moments;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Gaussian;

/// <summary>
/// <see cref="InformationElimination"/> in the dual form, for a covariance of few samples of many columns: the same numbers, from
/// matrices that have a row for every sample or output and never one for every column.
/// </summary>
/// <remarks>
/// With N as in <see cref="SampleSpacePrecision"/>, F = Σ_gone W_jZ_jᵀ and E the covariance of the outputs given the kept columns, the
/// re-fitted weights are V = W + F·N⁻¹·Z, the precisions of unit i before and after the outputs are known B = H_ii and
/// A = B + V_iᵀE⁻¹V_i, and ½ (log det A − log det B) nats go with it. When it does, every other unit's A and B lose what the unit's
/// rows of both precisions say of it (as in a <see cref="SchurComplement"/>), E⁻¹ loses E⁻¹V_i·A⁻¹·V_iᵀE⁻¹, and F gains W_iZ_iᵀ.
/// </remarks>
internal sealed class SampleSpaceInformation : BackwardElimination
{
    /// <summary>The share of units that must have gone before their columns are dropped: dropping them copies what is left.</summary>
    private const double ShareToDrop = 0.1;

    private readonly SampleSpacePrecision prior;
    private readonly Tensor certainty;
    private readonly Tensor carried;
    private readonly int k;
    private readonly bool[] gone;

    // Which units have not been dropped, and of their columns Z, W and both precisions' diagonal blocks.
    private List<int> present;
    private Tensor rows;
    private Tensor weights;
    private Tensor priorBlocks;
    private Tensor posteriorBlocks;

    /// <summary>Starts with every unit kept.</summary>
    /// <param name="covariance">Σ; unit u has the columns u·k … u·k + k − 1, later columns are never removed.</param>
    /// <param name="weights">W [outputs, n]; products with all of it, by far the most of the work, are formed in its own precision.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="k">Columns per unit.</param>
    /// <param name="ridge">Added to the diagonal of Σ, as a share of its mean.</param>
    public SampleSpaceInformation(FactoredCovariance covariance, Tensor weights, int units, int k, double ridge = DefaultRidge)
    {
        this.k = k;
        gone = new bool[units];
        present = [.. Enumerable.Range(0, units)];
        using var scope = new TensorScope();
        var varying = weights * covariance.Varies.to(weights.dtype);
        var noise = GaussianInformation.NoiseVariance(covariance.OutputVariance(varying));
        rows = covariance.Rows.narrow(1, 0, (long)units * k).clone().DetachFromDisposeScope();
        this.weights = ((long)units * k == varying.size(1) ? varying : varying.narrow(1, 0, (long)units * k).clone()).DetachFromDisposeScope();
        certainty = noise.reciprocal().diag_embed().DetachFromDisposeScope();
        carried = torch.zeros([weights.size(0), covariance.Samples], dtype: ScalarType.Float64).DetachFromDisposeScope();
        prior = new SampleSpacePrecision(covariance, k, ridge);
        priorBlocks = prior.Blocks(rows, units).DetachFromDisposeScope();
        posteriorBlocks = Told(noise).add_(priorBlocks, One).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override double[] Losses()
    {
        using var scope = new TensorScope();
        double[] nats = (LogDeterminants(posteriorBlocks) - LogDeterminants(priorBlocks)).mul(Number(0.5)).ToArray<double>();
        double[] losses = new double[gone.Length];
        for (int p = 0; p < present.Count; p++)
            losses[present[p]] = gone[present[p]] ? 0 : nats[p];
        return losses;
    }

    /// <inheritdoc/>
    public override double Loss(int unit)
    {
        if (gone[unit])
            return 0;
        using var scope = new TensorScope();
        int place = present.IndexOf(unit);
        double LogDeterminant(Tensor blocks) => SmallCholesky.LogDeterminant(blocks.narrow(0, place, 1).ToArray<double>());
        return 0.5 * (LogDeterminant(posteriorBlocks) - LogDeterminant(priorBlocks));
    }

    public override void Remove(int unit)
    {
        using var scope = new TensorScope();
        var (ownRows, ownWeights) = Take(unit);
        var solved = prior.Solve(ownRows);
        var refitted = ownWeights.addmm(carried, solved);
        var told = certainty.MatMul(refitted).transpose(0, 1);
        var before = prior.Block(ownRows, solved);
        var factor = Ridge.Factor(before, Rounding);
        var toldFactor = Ridge.Factor(before.add(told.MatMul(refitted), One), Rounding);

        var ofRows = prior.Row(solved).transpose(0, 1);
        Subtract(priorBlocks, torch.linalg.solve_triangular(factor, ofRows.MatMul(rows), upper: false));
        var posteriorRow = told.to(weights.dtype).MatMul(weights).to(ScalarType.Float64).addmm_(ofRows.add(told.MatMul(carried).MatMul(prior.Inverse), One), rows);
        Subtract(posteriorBlocks, torch.linalg.solve_triangular(toldFactor, posteriorRow, upper: false));

        var lost = torch.linalg.solve_triangular(toldFactor, told, upper: false);
        certainty.addmm_(lost.transpose(0, 1), lost, alpha: -1);
        prior.Eliminate(solved, factor);
        carried.addmm_(ownWeights, ownRows.transpose(0, 1));
        gone[unit] = true;
        if (present.Count(u => gone[u]) > ShareToDrop * present.Count)
            Drop();
    }

    public override void Dispose()
    {
        prior.Dispose();
        foreach (var tensor in new[] { certainty, carried, rows, weights, priorBlocks, posteriorBlocks })
            tensor.Dispose();
    }

    /// <summary>W_jᵀD⁻¹W_j of every unit: [units, k, k].</summary>
    private Tensor Told(Tensor noise)
    {
        using var scope = new TensorScope();
        var deviation = noise.sqrt().unsqueeze(1);
        return scope.Keep(torch.stack([.. present.Select(u => (weights.narrow(1, (long)u * k, k).to(ScalarType.Float64) / deviation).Gram())]));
    }

    /// <summary>Z and W of a unit, which have zeros there from now on, so that what is subtracted from it is nothing.</summary>
    private (Tensor Rows, Tensor Weights) Take(int unit)
    {
        long first = (long)present.IndexOf(unit) * k;
        var (ofRows, ofWeights) = (rows.narrow(1, first, k), weights.narrow(1, first, k));
        var taken = (ofRows.clone(), ofWeights.clone().to(ScalarType.Float64));
        ofRows.zero_();
        ofWeights.zero_();
        return taken;
    }

    /// <summary>Subtracts P_jᵀ·P_j from every unit's block.</summary>
    private void Subtract(Tensor blocks, Tensor panel)
    {
        var parts = UnitBlocks.OfColumns(panel, present.Count, k);
        blocks.add_(parts.transpose(1, 2).MatMul(parts), Number(-1));
    }

    private void Drop()
    {
        int[] kept = [.. Enumerable.Range(0, present.Count).Where(p => !gone[present[p]])];
        long[] places = [.. kept.Select(p => (long)p)];
        long[] columns = [.. kept.SelectMany(p => Enumerable.Range(0, k).Select(c => ((long)p * k) + c))];
        Select(ref rows, 1, columns);
        Select(ref weights, 1, columns);
        Select(ref priorBlocks, 0, places);
        Select(ref posteriorBlocks, 0, places);
        present = [.. kept.Select(p => present[p])];
    }

    private static void Select(ref Tensor tensor, int axis, long[] places)
    {
        using var scope = new TensorScope();
        var selected = tensor.IndexSelect(axis, places).DetachFromDisposeScope();
        tensor.Dispose();
        tensor = selected;
    }

    private static Tensor LogDeterminants(Tensor blocks) =>
        blocks.TryCholesky() is { } factors ? factors.diagonal(dim1: -2, dim2: -1).log().sum([1]).mul(Number(2)) : blocks.logdet();
}
