using System.Runtime.CompilerServices;
using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>
/// Steps of optimisers over all parameters at once, in one native call. They change parameters and state in place and record
/// nothing. The lists go together: the state of a parameter has its index and its shape, and starts as zeros.
/// </summary>
public static class Optimisers
{
    /// <summary>
    /// Stochastic gradient descent: g ← gradient + weightDecay · parameter; v ← momentum · v + g;
    /// parameter ← parameter - lr · v, or with Nesterov's look-ahead lr · (g + momentum · v).
    /// </summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradients">One per parameter.</param>
    /// <param name="momentumBuffers">v, one per parameter; empty when <paramref name="momentum"/> is 0.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="weightDecay">The L2 penalty.</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    public static void Sgd(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> momentumBuffers, double lr,
        double momentum = 0, double weightDecay = 0, bool nesterov = false)
    {
        RequireAsMany(gradients, parameters);
        if (momentum != 0) RequireAsMany(momentumBuffers, parameters);
        using var parameterList = new HandleList(parameters);
        using var gradientList = new HandleList(gradients);
        using var momentumList = new HandleList(momentum == 0 ? [] : momentumBuffers);
        Done(
            NativeMethods.mipp_sgd(
                parameterList.Pointers, gradientList.Pointers, parameterList.Count, momentumList.Pointers, momentumList.Count,
                lr, momentum, weightDecay, nesterov ? 1 : 0),
            parameters, nameof(Sgd));
    }

    /// <summary>Adam (Kingma and Ba, 2015); the weight decay is added to the gradient.</summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradients">One per parameter.</param>
    /// <param name="firstMoments">Running mean of the gradients, one per parameter.</param>
    /// <param name="secondMoments">Running mean of the squared gradients, one per parameter.</param>
    /// <param name="step">Which step this is, from 1.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="beta1">How much of the first moment stays, in [0, 1).</param>
    /// <param name="beta2">How much of the second moment stays, in [0, 1).</param>
    /// <param name="epsilon">Added to the denominator.</param>
    /// <param name="weightDecay">The L2 penalty.</param>
    public static void Adam(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> firstMoments,
        IReadOnlyList<Tensor> secondMoments, long step, double lr, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0) =>
        AdamStep(parameters, gradients, firstMoments, secondMoments, step, lr, beta1, beta2, epsilon, weightDecay, 0);

    /// <summary>AdamW (Loshchilov and Hutter, 2019): <see cref="Adam"/> with parameters shrunk by lr · weightDecay instead.</summary>
    /// <inheritdoc cref="Adam"/>
    public static void AdamW(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> firstMoments,
        IReadOnlyList<Tensor> secondMoments, long step, double lr, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0.01) =>
        AdamStep(parameters, gradients, firstMoments, secondMoments, step, lr, beta1, beta2, epsilon, 0, weightDecay);

    /// <summary>Scales gradients in place so that their joint 2-norm is at most a limit.</summary>
    /// <returns>The norm before.</returns>
    public static double ClipGradNorm(IReadOnlyList<Tensor> gradients, double limit)
    {
        if (gradients.Count == 0) return 0;
        using var list = new HandleList(gradients);
        Done(NativeMethods.mipp_clip_grad_norm(list.Pointers, list.Count, limit, out var norm), gradients, nameof(ClipGradNorm));
        return norm;
    }

    private static void AdamStep(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> firstMoments,
        IReadOnlyList<Tensor> secondMoments, long step, double lr, double beta1, double beta2, double epsilon,
        double coupledDecay, double decoupledDecay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        RequireAsMany(gradients, parameters);
        RequireAsMany(firstMoments, parameters);
        RequireAsMany(secondMoments, parameters);
        using var parameterList = new HandleList(parameters);
        using var gradientList = new HandleList(gradients);
        using var firstList = new HandleList(firstMoments);
        using var secondList = new HandleList(secondMoments);
        Done(
            NativeMethods.mipp_adam(
                parameterList.Pointers, gradientList.Pointers, firstList.Pointers, secondList.Pointers, parameterList.Count,
                step, lr, beta1, beta2, epsilon, coupledDecay, decoupledDecay),
            parameters, nameof(Adam));
    }

    // The native side reads as many of each list as there are parameters.
    private static void RequireAsMany(
        IReadOnlyList<Tensor> list, IReadOnlyList<Tensor> parameters, [CallerArgumentExpression(nameof(list))] string name = "")
    {
        if (list.Count != parameters.Count)
        {
            throw new ArgumentException($"{list.Count} tensors for {parameters.Count} parameters", name);
        }
    }

    private static void Done(int status, IReadOnlyList<Tensor> tensors, string call)
    {
        if (status != 0) throw TorchException.Of(nameof(Optimisers), call, [.. tensors]);
    }
}
