namespace Mipp.Experiments;

/// <summary>One piece of an experiment's work: a dense network to be had, or a run. Exactly one is given.</summary>
/// <param name="Dense">The dense network.</param>
/// <param name="Run">The run.</param>
/// <param name="Recorded">What was recorded of the run before.</param>
public sealed record ExperimentTask(DenseKey? Dense, RunKey? Run, RunResult? Recorded)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Dense?.ToString() ?? Run!.ToString()}";
}

/// <summary>What a piece of work gave, to be recorded. Exactly one is given.</summary>
/// <param name="Dense">Of a dense network.</param>
/// <param name="Run">Of a run, as far as it has come.</param>
public sealed record TaskResult(DenseResult? Dense, RunResult? Run);
