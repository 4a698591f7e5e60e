using Mipp.Torch;

namespace Mipp.Training.Optimisers;

/// <summary>
/// Adam (Kingma and Ba 2015): steps by the mean of the gradients over the root of their mean square, both moving averages
/// corrected for their start at 0. Weight decay is added to the gradient.
/// </summary>
/// <param name="LearningRate">The rate before the schedule's factor; above 0.</param>
/// <param name="Beta1">How slowly the mean moves, from 0 to below 1.</param>
/// <param name="Beta2">How slowly the mean square moves, from 0 to below 1.</param>
/// <param name="Epsilon">Added to the root, above 0.</param>
/// <param name="WeightDecay">At least 0; see <see cref="Optimiser"/> for which parameters.</param>
public sealed record Adam(
    double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0)
    : Optimiser(LearningRate)
{
    internal override int StatesPerParameter => 2;

    internal override void Step(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> state, double rate, long step)
    {
        var means = state.Take(parameters.Count).ToArray();
        var squares = state.Skip(parameters.Count).ToArray();
        Torch.Optimisers.Adam(parameters, gradients, means, squares, step, rate, Beta1, Beta2, Epsilon, WeightDecay);
    }

    internal override void Validate()
    {
        base.Validate();
        RequireBelowOne("beta1", Beta1);
        RequireBelowOne("beta2", Beta2);
        RequirePositive("epsilon", Epsilon);
        RequireNotNegative("weight decay", WeightDecay);
    }
}
