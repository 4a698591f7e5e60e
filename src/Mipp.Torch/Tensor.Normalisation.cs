using Mipp.Torch.Native;

namespace Mipp.Torch;

public sealed partial class Tensor
{
    /// <summary>
    /// Batch normalisation in training: every channel (dimension 1) by this batch's mean and variance. The running
    /// statistics, where given, move in place: (1 - momentum) · running + momentum · this batch's (the variance unbiased).
    /// </summary>
    /// <param name="weight">Scale per channel, or null.</param>
    /// <param name="bias">Shift per channel, or null.</param>
    /// <param name="runningMean">Per channel, or null.</param>
    /// <param name="runningVariance">Per channel, or null.</param>
    /// <param name="momentum">In [0, 1].</param>
    /// <param name="epsilon">Added to the variance.</param>
    public Tensor BatchNormTraining(
        Tensor? weight, Tensor? bias, Tensor? runningMean, Tensor? runningVariance, double momentum = 0.1,
        double epsilon = 1e-5) =>
        Made(
            NativeMethods.mipp_batch_norm(
                handle, Optional(weight), Optional(bias), Optional(runningMean), Optional(runningVariance), Flag(true),
                momentum, epsilon),
            this, weight, runningMean);

    /// <summary>Batch normalisation in use: every channel (dimension 1) by the given mean and variance.</summary>
    /// <param name="weight">Scale per channel, or null.</param>
    /// <param name="bias">Shift per channel, or null.</param>
    /// <param name="mean">Per channel.</param>
    /// <param name="variance">Per channel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public Tensor BatchNorm(Tensor? weight, Tensor? bias, Tensor mean, Tensor variance, double epsilon = 1e-5) =>
        Made(
            NativeMethods.mipp_batch_norm(
                handle, Optional(weight), Optional(bias), mean.handle, variance.handle, Flag(false), 0, epsilon),
            this, weight, mean);

    /// <summary>Every element by the mean and variance over the last dimensions, whose sizes are given.</summary>
    public Tensor LayerNorm(
        ReadOnlySpan<long> normalizedShape, Tensor? weight = null, Tensor? bias = null, double epsilon = 1e-5) =>
        Made(
            NativeMethods.mipp_layer_norm(
                handle, normalizedShape, normalizedShape.Length, Optional(weight), Optional(bias), epsilon),
            this, weight, bias);

    /// <summary>Every element by the mean and variance of its sample and its group of channels.</summary>
    public Tensor GroupNorm(long groups, Tensor? weight = null, Tensor? bias = null, double epsilon = 1e-5) =>
        Made(NativeMethods.mipp_group_norm(handle, groups, Optional(weight), Optional(bias), epsilon), this, weight, bias);

    /// <summary>Every element by the mean and variance of its sample and channel.</summary>
    public Tensor InstanceNorm(Tensor? weight = null, Tensor? bias = null, double epsilon = 1e-5) =>
        Made(NativeMethods.mipp_instance_norm(handle, Optional(weight), Optional(bias), epsilon), this, weight, bias);
}
