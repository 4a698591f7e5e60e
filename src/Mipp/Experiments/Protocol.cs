using Mipp.Graphs;
using Mipp.Pruning;
using Mipp.Training;

namespace Mipp.Experiments;

/// <summary>What all runs of an experiment have in common, and what a store therefore holds only one of.</summary>
public sealed record Protocol
{
    /// <summary>Unlabelled training samples that are looked at for pruning; at least 1.</summary>
    public int Calibration { get; init; } = 2048;

    /// <summary>How often the repair looks at each of them while it fits layers together; at least 0 (closed form alone).</summary>
    public int RepairEpochs { get; init; } = new PruningOptions().RepairEpochs;

    /// <summary>
    /// How networks of the zoo are trained, and by criteria that train on the way all networks; the seed is each run's own. Null where
    /// there are only files and nothing is said of it.
    /// </summary>
    public TrainingOptions? Training { get; init; }

    /// <summary>How networks pruned after training are trained further; null for not at all.</summary>
    public TrainingOptions? Retraining { get; init; }

    /// <summary>How the dense network teaches what was pruned from it while that is trained further; null for not at all.</summary>
    public DenseTeacher? Teacher { get; init; }
}

/// <summary>The dense network as the <see cref="Training.Teacher"/> of what is pruned from it.</summary>
/// <param name="Weight">The teacher's share of the loss, above 0 and at most 1.</param>
/// <param name="Temperature">What logits are divided by, above 0.</param>
public sealed record DenseTeacher(double Weight = Teacher.DefaultWeight, double Temperature = Teacher.DefaultTemperature)
{
    /// <summary>The teacher that a dense network is.</summary>
    internal Teacher Of(Graph dense) => new(dense, Weight, Temperature);

    /// <exception cref="MippException">A value is out of its range.</exception>
    internal void Validate() => Teacher.Validate(Weight, Temperature);
}
