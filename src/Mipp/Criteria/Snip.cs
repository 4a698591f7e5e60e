namespace Mipp.Criteria;

/// <summary>
/// SNIP: connection sensitivity |g·θ|, with g the gradient of the loss over the batches, as the L1 norm over the weights that
/// compute a unit; in nats (Lee, Ajanthan and Torr, "SNIP: single-shot network pruning based on connection sensitivity", ICLR
/// 2019; there divided by the sum over all weights, which changes no order).
/// </summary>
internal class Snip : ScoreCriterion
{
    /// <summary>The authors take one mini-batch of so many for CIFAR-10.</summary>
    private const int Samples = 128;

    public Snip()
        : this("snip", "size of gradient times weight (connection sensitivity)")
    {
    }

    protected Snip(string name, string summary)
        : base(name, summary)
    {
    }

    public override bool NeedsLabels => true;

    public override double SamplePasses(int calibration) => 3 * Math.Min(calibration, Samples);

    public override double[][] Score(NetworkView network)
    {
        var loss = new LossFunction(network, Samples);
        return loss.NormByUnit([.. loss.Gradient().Zip(loss.Weights, (g, w) => g * network.Contents(w))]);
    }
}
