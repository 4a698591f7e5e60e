using Mipp.Tensors;

namespace Mipp.Training.Optimisers;

/// <summary>
/// Stochastic gradient descent with momentum, as PyTorch has it: g ← ∇ + decay·w; v ← momentum·v + g;
/// w ← w − rate·v, or with Nesterov's momentum w ← w − rate·(g + momentum·v) (Sutskever et al. 2013).
/// </summary>
/// <param name="LearningRate">The rate before the schedule's factor; above 0.</param>
/// <param name="Momentum">From 0 to below 1.</param>
/// <param name="WeightDecay">At least 0; see <see cref="Optimiser"/> for which parameters.</param>
/// <param name="Nesterov">Whether the momentum is Nesterov's.</param>
public sealed record Sgd(double LearningRate, double Momentum = 0.9, double WeightDecay = 0, bool Nesterov = false)
    : Optimiser(LearningRate)
{
    internal override int StatesPerParameter => Momentum > 0 ? 1 : 0;

    internal override void Step(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> state, double rate, long step) =>
        OptimiserSteps.Sgd(parameters, gradients, state, rate, Momentum, WeightDecay, Nesterov);

    internal override void Validate()
    {
        base.Validate();
        RequireBelowOne("momentum", Momentum);
        RequireNotNegative("weight decay", WeightDecay);
    }
}
