using System.Text.Json.Serialization;

namespace Mipp.Training.Optimisers;

/// <summary>How parameters follow their gradients.</summary>
/// <remarks>
/// Weight decay, where an optimiser has it, acts on all parameters, those of normalisation layers and biases included, as
/// PyTorch's optimisers do when given all of a model's parameters and as in He et al. 2015.
/// </remarks>
/// <param name="LearningRate">The rate before the schedule's factor; above 0.</param>
[JsonDerivedType(typeof(Sgd), "sgd")]
[JsonDerivedType(typeof(Adam), "adam")]
[JsonDerivedType(typeof(AdamW), "adamw")]
public abstract record Optimiser(double LearningRate)
{
    /// <summary>How many tensors of a parameter's shape the optimiser keeps for each parameter.</summary>
    internal abstract int StatesPerParameter { get; }

    /// <summary>Changes the parameters in place, in one native call.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="gradients">A gradient for each.</param>
    /// <param name="state">
    /// What is kept between steps, zeros at first: <see cref="StatesPerParameter"/> runs of one tensor per parameter.
    /// </param>
    /// <param name="rate">The learning rate of this step.</param>
    /// <param name="step">The number of this step, from 1.</param>
    internal abstract void Step(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> state, double rate, long step);

    internal virtual void Validate() => RequirePositive("learning rate", LearningRate);

    private protected static void RequirePositive(string what, double value)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new MippException($"a {what} of {value} is not possible: give a number above 0.");
    }

    private protected static void RequireNotNegative(string what, double value)
    {
        if (!(value >= 0 && double.IsFinite(value)))
            throw new MippException($"a {what} of {value} is not possible: give a number of at least 0.");
    }

    private protected static void RequireBelowOne(string what, double value)
    {
        if (value is not (>= 0 and < 1))
            throw new MippException($"a {what} of {value} is not possible: give a number from 0 to below 1.");
    }
}
