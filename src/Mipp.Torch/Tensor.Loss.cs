using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>How the losses of a batch become one.</summary>
public enum Reduction
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Their mean.</summary>
    Mean = 1,

    /// <summary>Their sum.</summary>
    Sum = 2,
}

public sealed partial class Tensor
{
    /// <summary>The cross-entropy of logits [batch, classes, …] (this) with the true classes, in nats.</summary>
    /// <param name="target">Classes, Int64 [batch, …]; or probabilities, of the shape of the logits.</param>
    /// <param name="labelSmoothing">In [0, 1]: the share of the target spread evenly over all classes.</param>
    /// <param name="reduction">How the batch's losses become one.</param>
    public Tensor CrossEntropy(Tensor target, double labelSmoothing = 0, Reduction reduction = Reduction.Mean) =>
        Made(NativeMethods.mipp_cross_entropy(handle, target.handle, reduction, labelSmoothing), this, target);

    /// <summary>Minus the log-probability (this, [batch, classes, …]) of the true classes (Int64).</summary>
    public Tensor NllLoss(Tensor target, Reduction reduction = Reduction.Mean) =>
        Made(NativeMethods.mipp_nll_loss(handle, target.handle, reduction), this, target);

    /// <summary>The squared difference.</summary>
    public Tensor MseLoss(Tensor target, Reduction reduction = Reduction.Mean) =>
        Made(NativeMethods.mipp_mse_loss(handle, target.handle, reduction), this, target);

    /// <summary>The absolute difference.</summary>
    public Tensor L1Loss(Tensor target, Reduction reduction = Reduction.Mean) =>
        Made(NativeMethods.mipp_l1_loss(handle, target.handle, reduction), this, target);

    /// <summary>The cross-entropy of logits (this) of single events with their probabilities.</summary>
    public Tensor BinaryCrossEntropy(Tensor target, Reduction reduction = Reduction.Mean) =>
        Made(NativeMethods.mipp_binary_cross_entropy(handle, target.handle, reduction), this, target);

    /// <summary>
    /// Elementwise target · (log target - this), this being log-probabilities. Its sum over the classes is the
    /// Kullback-Leibler divergence, so the mean per sample is <see cref="Reduction.Sum"/> divided by the batch.
    /// </summary>
    public Tensor KlDiv(Tensor target, Reduction reduction) =>
        Made(NativeMethods.mipp_kl_div(handle, target.handle, reduction, Flag(false)), this, target);

    /// <summary><see cref="KlDiv"/> with a target of log-probabilities too.</summary>
    public Tensor KlDivLogTarget(Tensor logTarget, Reduction reduction) =>
        Made(NativeMethods.mipp_kl_div(handle, logTarget.handle, reduction, Flag(true)), this, logTarget);
}
