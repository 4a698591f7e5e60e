namespace Mipp.Criteria;

/// <summary>
/// SOSP-H: what removing a unit changes the loss by to second order, correlations with all other units included,
/// |θ_sᵀ g| + ½ |θ_sᵀ H Σ_t θ_t|, in nats, with θ_s the weights that compute unit s; one Hessian-vector product a batch
/// (Nonnenmacher et al., "SOSP: efficiently capturing global correlations by second-order structured pruning", ICLR 2022).
/// </summary>
internal sealed class SospH() : ScoreCriterion("sosp-h", "change of the loss to second order, correlations included (SOSP-H)")
{
    public override bool NeedsLabels => true;

    public override double SamplePasses(int calibration) => 12.0 * calibration;

    public override double[][] Score(NetworkView network)
    {
        var loss = new LossFunction(network);
        var structured = network.Groups.SelectMany(UnitWeights.AxesOf).Select(a => a.Weight).ToHashSet();
        Tensor[] all = [.. loss.Weights.Select(w => structured.Contains(w) ? network.Contents(w) : torch.zeros(w.Data!.shape, dtype: w.Data.dtype))];
        double[][] first = loss.SumByUnit(Times(loss.Gradient()));
        double[][] second = loss.SumByUnit(Times(loss.HessianTimes(all)));
        return [.. first.Zip(second, (f, s) => f.Zip(s, (a, b) => Math.Abs(a) + (0.5 * Math.Abs(b))).ToArray())];

        Tensor[] Times(Tensor[] derivatives) => [.. derivatives.Zip(loss.Weights, (d, w) => d * network.Contents(w))];
    }
}
