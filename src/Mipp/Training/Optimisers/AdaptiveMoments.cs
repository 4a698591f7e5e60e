namespace Mipp.Training.Optimisers;

/// <summary>
/// What <see cref="Adam"/> and <see cref="AdamW"/> share: steps by the mean of the gradients over the root of their mean square,
/// both moving averages corrected for their start at 0.
/// </summary>
/// <param name="LearningRate">The rate before the schedule's factor; above 0.</param>
/// <param name="Beta1">How slowly the mean moves, from 0 to below 1.</param>
/// <param name="Beta2">How slowly the mean square moves, from 0 to below 1.</param>
/// <param name="Epsilon">Added to the root, above 0.</param>
/// <param name="WeightDecay">At least 0; see <see cref="Optimiser"/> for which parameters.</param>
public abstract record AdaptiveMoments(double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay)
    : Optimiser(LearningRate)
{
    internal override int StatesPerParameter => 2;

    internal sealed override void Step(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> state, double rate, long step)
    {
        var means = state.Take(parameters.Count).ToArray();
        var squares = state.Skip(parameters.Count).ToArray();
        Step(parameters, gradients, means, squares, rate, step);
    }

    internal override void Validate()
    {
        base.Validate();
        RequireBelowOne("beta1", Beta1);
        RequireBelowOne("beta2", Beta2);
        RequirePositive("epsilon", Epsilon);
        RequireNotNegative("weight decay", WeightDecay);
    }

    private protected abstract void Step(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, Tensor[] means, Tensor[] squares, double rate, long step);
}
