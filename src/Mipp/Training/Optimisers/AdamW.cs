using Mipp.Tensors;

namespace Mipp.Training.Optimisers;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019): Adam with weight decay apart from the gradient, w ← w − rate · decay · w before each step.
/// </summary>
/// <inheritdoc cref="AdaptiveMoments"/>
public sealed record AdamW(
    double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0.01)
    : AdaptiveMoments(LearningRate, Beta1, Beta2, Epsilon, WeightDecay)
{
    private protected override void Step(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, Tensor[] means, Tensor[] squares, double rate, long step) =>
        OptimiserSteps.AdamW(parameters, gradients, means, squares, step, rate, Beta1, Beta2, Epsilon, WeightDecay);
}
