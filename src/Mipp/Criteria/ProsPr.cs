using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>
/// ProsPr: connection sensitivity with training in view, |θ·∂L(θ_3)/∂θ|, where θ_3 is what three steps of gradient descent at a
/// rate of 0.1 make of the weights θ: the gradient passes through the steps. As the L1 norm over the weights that compute a
/// unit; in nats (Alizadeh et al., "Prospect pruning: finding trainable weights at initialization using meta-gradients", ICLR 2022).
/// The authors take one batch of 128 samples; here the meta-gradients of batches with as many samples in all are averaged.
/// </summary>
internal sealed class ProsPr() : ScoreCriterion("prospr", "connection sensitivity after a few training steps (meta-gradient)")
{
    private const int Steps = 3;

    private const double Rate = 0.1;

    private const int Samples = 128;

    public override bool NeedsLabels => true;

    public override double SamplePasses(int calibration) => 9 * (Steps + 1) * Math.Min(calibration, Samples);

    public override double[][] Score(NetworkView network)
    {
        var loss = new LossFunction(network, Samples);
        var gradient = loss.MeanOverBatches((batch, point) => Gradients.OrZeros(loss.At(batch, Trained(loss, batch, point)), point));
        return loss.NormByUnit([.. gradient.Zip(loss.Weights, (g, w) => g * network.Contents(w))]);
    }

    private static Tensor[] Trained(LossFunction loss, int batch, Tensor[] point)
    {
        using var recording = torch.enable_grad();
        var weights = point;
        for (int step = 0; step < Steps; step++)
            weights = [.. weights.Zip(Gradients.OrZeros(loss.At(batch, weights), weights, createGraph: true), (w, g) => w.add(g, Number(-Rate)))];
        return weights;
    }
}
