namespace Mipp.Criteria;

/// <summary>
/// GraSP: how much the gradient flow gᵀg changes when a weight goes, |θ·(H g)|, with g and H of the loss at temperature 200, as
/// the L1 norm over the weights that compute a unit (Wang, Zhang and Grosse, "Picking winning tickets before training by
/// preserving gradient flow", ICLR 2020). H g is a double backward pass. In nats².
/// </summary>
/// <remarks>
/// The authors keep the sign, so that weights go first whose removal makes the flow larger; the norm that makes scores of weights
/// those of units has none, and units go first that change it least.
/// </remarks>
internal class Grasp : ScoreCriterion
{
    /// <summary>The authors take ten of each class, 100 for CIFAR-10.</summary>
    private const int Samples = 128;

    private const double Temperature = 200;

    public Grasp()
        : this("grasp", "change of the gradient flow (Hessian times gradient)")
    {
    }

    protected Grasp(string name, string summary)
        : base(name, summary)
    {
    }

    public override bool NeedsLabels => true;

    public override double SamplePasses(int calibration) => 12 * Math.Min(calibration, Samples);

    public override double[][] Score(NetworkView network)
    {
        var loss = new LossFunction(network, Samples, Temperature);
        return loss.NormByUnit([.. loss.HessianTimes(loss.Gradient()).Zip(loss.Weights, (h, w) => h * network.Contents(w))]);
    }
}
