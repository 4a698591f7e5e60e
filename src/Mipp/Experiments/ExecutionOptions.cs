using System.Diagnostics;

namespace Mipp.Experiments;

/// <summary>How an experiment's work is done.</summary>
/// <param name="Jobs">Pieces of work done side by side, each in a process of its own; 1 for one at a time in this process.</param>
/// <param name="RetryFailed">Whether runs that have failed are done again.</param>
/// <param name="StartWorker">
/// How to start a process that calls <see cref="ExperimentRunner.Serve"/> on its standard input and output; null where only this process may work.
/// </param>
public sealed record ExecutionOptions(int Jobs = 1, bool RetryFailed = false, Func<ProcessStartInfo>? StartWorker = null);
