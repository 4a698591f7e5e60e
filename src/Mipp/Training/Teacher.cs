using Mipp.Graphs;

namespace Mipp.Training;

/// <summary>
/// A network whose outputs another learns from beside the labels: knowledge distillation (Hinton, Vinyals and Dean 2015). With z the
/// teacher's logits and s the learner's, the loss is (1 − weight) · cross-entropy of the labels
/// + weight · temperature² · KL(softmax(z / temperature) ‖ softmax(s / temperature)).
/// </summary>
/// <param name="Graph">The teacher, which is only run; same input and classes as the network that is trained.</param>
/// <param name="Weight">The teacher's share of the loss, above 0 and at most 1.</param>
/// <param name="Temperature">What logits are divided by, above 0; above 1 it brings out how the teacher ranks the wrong classes.</param>
public sealed record Teacher(Graph Graph, double Weight = Teacher.DefaultWeight, double Temperature = Teacher.DefaultTemperature)
{
    /// <summary>Half the loss is the teacher's.</summary>
    public const double DefaultWeight = 0.5;

    /// <summary>In the middle of the range that Hinton et al. found to work.</summary>
    public const double DefaultTemperature = 4;

    /// <inheritdoc cref="Validate(double, double)"/>
    internal void Validate() => Validate(Weight, Temperature);

    /// <exception cref="MippException">A value is out of its range.</exception>
    internal static void Validate(double weight, double temperature)
    {
        if (weight is not (> 0 and <= 1))
            throw new MippException($"a teacher's weight of {weight} is not possible: give a number above 0 and at most 1.");
        if (temperature is not (> 0 and < double.PositiveInfinity))
            throw new MippException($"a temperature of {temperature} is not possible: give a number above 0.");
    }

    /// <exception cref="MippException">The teacher knows other classes than the learner, or is the learner.</exception>
    internal void RequireSuits(Graph learner)
    {
        if (ReferenceEquals(Graph, learner))
            throw new MippException("a network cannot be its own teacher: give a copy of it.");
        if (ClassesOf(Graph) is { } known && ClassesOf(learner) is { } wanted && known != wanted)
            throw new MippException($"the teacher has {known} classes and the model {wanted}: give a teacher of the same classes.");
    }

    private static long? ClassesOf(Graph graph) =>
        graph.Outputs[0].Shape is { Rank: 2 } shape && shape[1] is { IsKnown: true, Factor: var classes } ? classes : null;
}
