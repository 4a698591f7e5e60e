namespace Mipp.Criteria;

/// <summary>
/// First-order Taylor expansion by the activations: |mean over positions of ∂L/∂z · z| of a unit's map z, averaged over samples, in
/// nats; layers are made comparable by the 2-norm of their scores (Molchanov et al., "Pruning convolutional neural networks for
/// resource efficient inference", ICLR 2017, equation 8). The map is what the unit's consumers read.
/// </summary>
internal sealed class TaylorActivation() : ScoreCriterion("taylor-activation", "gradient times activation (Taylor expansion, 2017)")
{
    public override bool NeedsLabels => true;

    public override double SamplePasses(int calibration) => 3.0 * calibration;

    public override Normalisation Normalisation => Normalisation.L2;

    public override double[][] Score(NetworkView network) =>
        Gates.MeanOverSamples(network, (derivative, positions) => Math.Abs(derivative) / positions);
}
