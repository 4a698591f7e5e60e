using System.Runtime.CompilerServices;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tensors;

/// <summary>
/// Steps of optimisers over parameters and gradients that no module holds, as <c>torch.optim</c> asks for. They change parameters and
/// state in place and record nothing. The lists go together: the state of a parameter has its index and its shape, and starts as zeros.
/// </summary>
internal static class OptimiserSteps
{
    /// <summary>
    /// Stochastic gradient descent: g ← gradient + weightDecay · parameter; v ← momentum · v + g;
    /// parameter ← parameter - rate · v, or with Nesterov's look-ahead rate · (g + momentum · v).
    /// </summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradients">One per parameter.</param>
    /// <param name="momentumBuffers">v, one per parameter; empty when <paramref name="momentum"/> is 0.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="weightDecay">The L2 penalty.</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    public static void Sgd(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> momentumBuffers, double rate,
        double momentum = 0, double weightDecay = 0, bool nesterov = false)
    {
        RequireAsMany(gradients, parameters);
        if (momentum != 0) RequireAsMany(momentumBuffers, parameters);
        using var noGradients = torch.no_grad();
        for (int i = 0; i < parameters.Count; i++)
        {
            using var scope = new TensorScope();
            var step = WithDecay(gradients[i], parameters[i], weightDecay);
            if (momentum != 0)
            {
                var buffer = momentumBuffers[i].mul_(Number(momentum)).add_(step, One);
                step = nesterov ? step.add(buffer, Number(momentum)) : buffer;
            }

            parameters[i].add_(step, Number(-rate));
        }
    }

    /// <summary>Adam (Kingma and Ba, 2015); the weight decay is added to the gradient.</summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradients">One per parameter.</param>
    /// <param name="firstMoments">Running mean of the gradients, one per parameter.</param>
    /// <param name="secondMoments">Running mean of the squared gradients, one per parameter.</param>
    /// <param name="step">Which step this is, from 1.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="beta1">How much of the first moment stays, in [0, 1).</param>
    /// <param name="beta2">How much of the second moment stays, in [0, 1).</param>
    /// <param name="epsilon">Added to the denominator.</param>
    /// <param name="weightDecay">The L2 penalty.</param>
    public static void Adam(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> firstMoments,
        IReadOnlyList<Tensor> secondMoments, long step, double rate, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        RequireAsMany(gradients, parameters);
        RequireAsMany(firstMoments, parameters);
        RequireAsMany(secondMoments, parameters);
        using var noGradients = torch.no_grad();
        double firstCorrection = 1 - Math.Pow(beta1, step), secondCorrection = Math.Sqrt(1 - Math.Pow(beta2, step));
        for (int i = 0; i < parameters.Count; i++)
        {
            using var scope = new TensorScope();
            var gradient = WithDecay(gradients[i], parameters[i], weightDecay);
            var first = firstMoments[i].mul_(Number(beta1)).add_(gradient, Number(1 - beta1));
            var second = secondMoments[i].mul_(Number(beta2)).addcmul_(gradient, gradient, Number(1 - beta2));
            parameters[i].addcdiv_(first, second.sqrt().div_(Number(secondCorrection)).add_(Number(epsilon), One), Number(-rate / firstCorrection));
        }
    }

    /// <summary>AdamW (Loshchilov and Hutter, 2019): <see cref="Adam"/> with parameters shrunk by rate · weightDecay instead.</summary>
    /// <inheritdoc cref="Adam"/>
    public static void AdamW(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> firstMoments,
        IReadOnlyList<Tensor> secondMoments, long step, double rate, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0.01)
    {
        using (torch.no_grad())
        {
            foreach (var parameter in parameters) parameter.mul_(Number(1 - (rate * weightDecay)));
        }

        Adam(parameters, gradients, firstMoments, secondMoments, step, rate, beta1, beta2, epsilon);
    }

    /// <summary>Scales gradients in place so that their joint 2-norm is at most a limit.</summary>
    /// <returns>The norm before.</returns>
    public static double ClipGradNorm(IReadOnlyList<Tensor> gradients, double limit)
    {
        using var noGradients = torch.no_grad();
        using var scope = new TensorScope();
        double norm = Math.Sqrt(gradients.Sum(g => Math.Pow(g.norm().Item<double>(), 2)));
        if (norm > limit)
        {
            foreach (var gradient in gradients) gradient.mul_(Number(limit / norm));
        }

        return norm;
    }

    private static Tensor WithDecay(Tensor gradient, Tensor parameter, double decay) =>
        decay == 0 ? gradient : gradient.add(parameter, Number(decay));

    private static void RequireAsMany(
        IReadOnlyList<Tensor> list, IReadOnlyList<Tensor> parameters, [CallerArgumentExpression(nameof(list))] string name = "")
    {
        if (list.Count != parameters.Count)
            throw new ArgumentException($"{list.Count} tensors for {parameters.Count} parameters", name);
    }
}
