using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Experiments;
using Mipp.Pruning;

namespace Mipp.Reports;

/// <summary>Everything that is known of some pruning runs: what every exporter writes from.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Description">One sentence about it; may be empty.</param>
/// <param name="Machine">What it was computed on.</param>
/// <param name="Dense">The dense networks that the runs start from.</param>
/// <param name="Runs">The runs.</param>
public sealed record ResultSet(
    string Name, string Description, string Machine, ImmutableArray<DenseResult> Dense, ImmutableArray<RunResult> Runs)
{
    /// <summary>What an experiment's store has.</summary>
    public static ResultSet Of(RunStore store)
    {
        var content = store.Read();
        return new(content.Name, content.Description, content.Machine, content.Dense, content.Runs);
    }

    /// <summary>A single pruning run.</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="data">What it was pruned and measured with.</param>
    /// <param name="result">The run.</param>
    /// <param name="dense">The network before.</param>
    /// <param name="pruned">The network after.</param>
    /// <param name="fileError">What <see cref="PrunedFile.Save"/> says of the written file; null where none was written.</param>
    public static ResultSet Of(
        string network, Dataset data, PruningResult result, ModelMeasurement dense, ModelMeasurement pruned, double? fileError = null)
    {
        var options = result.Plan.Options;
        var key = new DenseKey(network, data.Name, options.Seed);
        var outcome = PrunedOutcome.Of(result, dense, pruned) with { FileError = fileError };
        var criterion = ExperimentCriterion.Of(options.Criterion, options.Scope, options.Normalisation);
        var run = new RunResult(
            new RunKey(key, criterion, options.Repair, Level.Of(options), Phase.AfterTraining),
            RunStatus.Done, outcome, null, null);
        var before = new DenseResult(key, data.ClassNames.Count, data.Test.Count, dense, null, null);
        return new ResultSet(network, "", Experiments.Machine.Describe(), [before], [run]);
    }

    /// <summary>The dense network of a run; null when it is not known or has failed.</summary>
    internal ModelMeasurement? DenseOf(RunKey run) => Dense.FirstOrDefault(d => d.Key == run.Dense)?.Measured;
}
