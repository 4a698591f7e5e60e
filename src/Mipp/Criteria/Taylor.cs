using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>
/// First-order Taylor expansion by the weights: the squared change of the loss when a weight goes, (g·w)², with g the gradient of
/// a batch, averaged over batches and summed over the weights that compute a unit; in nats² (Molchanov et al., "Importance
/// estimation for neural network pruning", CVPR 2019, equation 8).
/// </summary>
internal sealed class Taylor() : ScoreCriterion("taylor", "squared gradient times weight (Taylor expansion, 2019)")
{
    public override bool NeedsLabels => true;

    public override double SamplePasses(int calibration) => 3.0 * calibration;

    public override double[][] Score(NetworkView network)
    {
        var loss = new LossFunction(network);
        return loss.NormByUnit(loss.MeanOverBatches((batch, point) =>
            [.. Gradients.OrZeros(loss.At(batch, point), point).Zip(point, (g, w) => (g * w.detach()).pow(Number(2)))]));
    }
}
