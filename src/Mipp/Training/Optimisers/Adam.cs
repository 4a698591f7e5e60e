using Mipp.Tensors;

namespace Mipp.Training.Optimisers;

/// <summary>Adam (Kingma and Ba 2015). Weight decay is added to the gradient.</summary>
/// <inheritdoc cref="AdaptiveMoments"/>
public sealed record Adam(
    double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0)
    : AdaptiveMoments(LearningRate, Beta1, Beta2, Epsilon, WeightDecay)
{
    private protected override void Step(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, Tensor[] means, Tensor[] squares, double rate, long step) =>
        OptimiserSteps.Adam(parameters, gradients, means, squares, step, rate, Beta1, Beta2, Epsilon, WeightDecay);
}
