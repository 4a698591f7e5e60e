using System.Collections.Immutable;
using Mipp.Pruning;

namespace Mipp.Experiments;

/// <summary>How far a run has come.</summary>
public enum RunStatus
{
    /// <summary>The network is pruned; it is yet to be trained.</summary>
    Pruned,

    /// <summary>All is done.</summary>
    Done,

    /// <summary>It could not be finished; the message says why.</summary>
    Failed,
}

/// <summary>What came of a run, as far as it has come.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Pruned">What pruning gave; null when it failed.</param>
/// <param name="Trained">What training the pruned network gave; null without training.</param>
/// <param name="Message">Why it failed; null when it did not.</param>
public sealed record RunResult(RunKey Key, RunStatus Status, PrunedOutcome? Pruned, TrainedOutcome? Trained, string? Message)
{
    /// <summary>Whether it may go on from its pruned network, be it only when what has failed is done again.</summary>
    internal bool NeedsFiles => Pruned is not null && Status != RunStatus.Done;
}

/// <summary>What pruning a network gave.</summary>
/// <param name="Measured">What it is worth and costs before any training.</param>
/// <param name="DenseLatencyMs">The latency of the dense network, measured side by side with the pruned one's.</param>
/// <param name="ProofError">The largest difference between cutting and masking, as a share of the largest output.</param>
/// <param name="Groups">What became of every group of channels.</param>
/// <param name="Discovery">What it took to choose the channels, cut them, and repair.</param>
/// <param name="Threads">The threads it was computed with.</param>
public sealed record PrunedOutcome(
    ModelMeasurement Measured,
    double DenseLatencyMs,
    double ProofError,
    ImmutableArray<GroupOutcome> Groups,
    Effort Discovery,
    int Threads)
{
    /// <summary>
    /// The largest difference between what ONNX Runtime computes of the pruned network's file and what Mipp computes of the network, as a
    /// share of the largest output; null where it was not recorded.
    /// </summary>
    public double? FileError { get; init; }

    /// <summary>What makes the result worse than it could be and the user can do something about, a line each.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Puts a pruning run and its measurements together.</summary>
    internal static PrunedOutcome Of(PruningResult result, ModelMeasurement dense, ModelMeasurement pruned) => new(
        pruned, dense.LatencyMs, result.MaxRelativeError,
        [.. result.Plan.Groups.Select(g =>
            new GroupOutcome(g.Name, g.Width, g.Kept.Length, g.FrozenReason, [.. g.Removed.Select(r => r.Loss)]))],
        result.Spent, torch.get_num_threads())
    {
        Warnings = result.Warnings,
    };
}

/// <summary>What became of one group of channels.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Width">Its units before.</param>
/// <param name="Kept">Its units after.</param>
/// <param name="FrozenReason">Why none may be removed; null when they may.</param>
/// <param name="Losses">What the criterion says each removal lost, first to last, given the removals before it.</param>
public sealed record GroupOutcome(string Name, int Width, int Kept, string? FrozenReason, ImmutableArray<double> Losses);

/// <summary>What training a pruned network gave.</summary>
/// <param name="Accuracy">Share of the test samples classified correctly with the weights that the training ends with; null when it failed, or the test samples have no labels.</param>
/// <param name="Training">What the training took; null when it failed.</param>
/// <param name="Collapse">Why the network counts as collapsed; null when it does not.</param>
public sealed record TrainedOutcome(double? Accuracy, Effort? Training, string? Collapse);
