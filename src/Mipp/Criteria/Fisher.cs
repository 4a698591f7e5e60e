namespace Mipp.Criteria;

/// <summary>
/// Optimal brain damage with the empirical Fisher information for the Hessian: ½ E[(∂L/∂m)²] for the gate m = 1 through which
/// a unit's map z passes, ∂L/∂m = Σ ∂L/∂z · z; in nats (LeCun et al., "Optimal brain damage", NIPS 1989; for whole maps
/// Theis et al., "Faster gaze prediction with dense networks and Fisher pruning", 2018, equation 8).
/// </summary>
internal sealed class Fisher() : ScoreCriterion("fisher", "Fisher information of a channel's gate (optimal brain damage)")
{
    public override bool NeedsLabels => true;

    public override double SamplePasses(int calibration) => 3.0 * calibration;

    public override double[][] Score(NetworkView network) =>
        Gates.MeanOverSamples(network, (derivative, _) => 0.5 * derivative * derivative);
}
