using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Pruning.Calibration;
using Mipp.Tensors;

namespace Mipp.Pruning.Memory;

/// <summary>What memory a pruning run is going to take, foretold from shapes; the libraries' own comes on top.</summary>
/// <param name="Weights">
/// Bytes of the dense network's weights, the smaller network's and the ones that prove the cut: less than three times the
/// dense network's.
/// </param>
/// <param name="BatchSize">Calibration samples that are run at once.</param>
/// <param name="Activations">
/// Bytes of the activations of these samples, once for each worker that looks at some, with their gradients where those are asked
/// for; where weights are repaired, of all samples, as far as they are held.
/// </param>
/// <param name="Statistics">Bytes of what is learnt of the layers' inputs and outputs, and of what is made of it to rank groups.</param>
public sealed record MemoryNeeds(long Weights, int BatchSize, long Activations, long Statistics)
{
    /// <summary>
    /// What the process takes when a run begins is rounded up to this, so that the same run under the same bound is planned the same
    /// way each time.
    /// </summary>
    private const long Grain = 64L << 20;

    /// <summary>What comes on top of every foretold byte: allocators round up and hold on to what is freed.</summary>
    private const double Slack = 1.15;

    /// <summary>What compiled code and the libraries' own buffers grow by in any run.</summary>
    private const long Machinery = 64L << 20;

    /// <summary>What is done to keep within <see cref="PruningOptions.Memory"/>, a line each.</summary>
    public ImmutableArray<string> Measures { get; private init; } = [];

    /// <summary>How the run goes about it.</summary>
    internal MemoryPlan Plan { get; private init; } = MemoryPlan.Usual(BatchSize, 1);

    /// <summary>Foretells a run, and plans it such that it keeps within its bound.</summary>
    /// <param name="dense">The network.</param>
    /// <param name="options">What to prune away and how.</param>
    /// <param name="samples">Calibration samples.</param>
    /// <exception cref="MippException">There is a bound, and even the least is more.</exception>
    public static MemoryNeeds Of(Graph dense, PruningOptions options, DatasetSplit samples)
    {
        int batchSize = Math.Min(samples.Count, Execution.BatchSize.For(dense, samples.SampleShape, CalibrationData.LargestBatch));
        var usual = MemoryPlan.Usual(batchSize, TensorWorkers.Count, ProcessMemory.Available ?? 0);
        var forecast = new MemoryForecast(dense, options, samples);
        long all = options.FitsWeights ? forecast.ActivationsOf(samples.Count) : 0;
        if (options.Memory is not { } bound)
            return Of(forecast, usual, all);

        // Where a confidence is asked for, null columns are read from another sample of the batch.
        int leastBatch = FixedBatch.Of(dense) is not null ? batchSize : options.Confidence is null ? 1 : 2;
        long already = RoundUp(ProcessMemory.Resident + Machinery, Grain);
        var plan = MemoryPlan.Within(
            usual, (long)((bound - already) / Slack), forecast.Stages, leastBatch, forecast.MostPositions());
        long least = already + (long)(Slack * forecast.Stages(plan).Max(s => s.Bytes));
        if (least > bound)
            throw new MippException(
                $"{Text(bound)} of memory (--memory) are not enough: {Text(already)} are taken when pruning begins, by libraries, weights and data, and at the least "
                + $"this run would come to {Text(RoundUp(least, 1 << 20))}; give as much, take fewer samples (--calibration), or choose a criterion that looks at no data and leave the repair out (--criterion l1 --no-repair).");
        return Of(forecast, plan, all) with { Measures = plan.DifferencesFrom(usual, all) };
    }

    private static MemoryNeeds Of(MemoryForecast forecast, MemoryPlan plan, long allActivations)
    {
        var stages = forecast.Stages(plan);
        long held = Math.Min(allActivations, plan.HeldActivationBytes);
        return new MemoryNeeds(
            3 * forecast.Weights,
            plan.BatchSize,
            stages.Max(s => s.Activations + (s.HoldsActivations ? held : 0)),
            stages.Max(s => s.Statistics))
        {
            Plan = plan,
        };
    }

    private static long RoundUp(long bytes, long grain) => (bytes + grain - 1) / grain * grain;

    private static string Text(long bytes) => FormattableString.Invariant($"{bytes >> 20} MiB");
}
