using System.Collections.Immutable;

namespace Mipp.Training;

/// <summary>Where a training stands, beside the network's weights and the optimiser's tensors. Immutable.</summary>
/// <remarks>Random numbers are not part of it: each is a function of the seed and the epoch or step.</remarks>
/// <param name="Steps">Steps done.</param>
/// <param name="Epoch">Sums over the samples of the epoch under way.</param>
/// <param name="Finished">The epochs that are finished.</param>
/// <param name="HeldOut">What was measured on held-out samples after each epoch whose weights could count; empty when there are none.</param>
internal sealed record TrainingState(
    long Steps, Tally Epoch, ImmutableArray<EpochSummary> Finished, ImmutableArray<Evaluation> HeldOut)
{
    /// <summary>What the training has taken when it is saved.</summary>
    public Effort Spent { get; init; } = Effort.None;

    public static TrainingState Start { get; } = new(0, default, [], []);

    /// <summary>The state after one more step.</summary>
    public TrainingState After(Tally step, int stepsPerEpoch)
    {
        var epoch = Epoch + step;
        return (Steps + 1) % stepsPerEpoch == 0
            ? this with { Steps = Steps + 1, Epoch = default, Finished = Finished.Add(epoch.Summarise()) }
            : this with { Steps = Steps + 1, Epoch = epoch };
    }
}
