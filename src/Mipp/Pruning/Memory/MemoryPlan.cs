using System.Collections.Immutable;

namespace Mipp.Pruning.Memory;

/// <summary>How a run goes about its work, as far as that decides on the memory it takes.</summary>
/// <param name="BatchSize">Samples that are run at once by a worker.</param>
/// <param name="Workers">Workers that look at batches side by side.</param>
/// <param name="GroupsAtOnce">Groups that are ranked side by side.</param>
/// <param name="MostPositions">Positions of a map that statistics look at, at most.</param>
/// <param name="ProbeBytes">Changes of weights that are held at a time while the output's sensitivity is measured.</param>
/// <param name="HeldActivationBytes">Activations of all samples that are held while weights are repaired.</param>
internal sealed record MemoryPlan(
    int BatchSize, int Workers, int GroupsAtOnce, int MostPositions, long ProbeBytes, long HeldActivationBytes)
{
    /// <summary>More would only fill memory.</summary>
    private const long UsualProbeBytes = 1L << 29;

    /// <summary>What may be held on any machine, and the share of what the machine has left: beyond, activations are computed anew.</summary>
    private const long LeastHeldBytes = 2L << 30, HeldShare = 4;

    /// <summary>
    /// What saves memory, the harmless first: each again and again, as long as it helps and is not below its floor.
    /// </summary>
    private static readonly ImmutableArray<Func<MemoryPlan, MemoryPlan>> Measures =
    [
        p => p with { GroupsAtOnce = 1 },
        p => p with { Workers = 1 },
        p => p with { BatchSize = Halved(p.BatchSize, 8) },
        p => p with { ProbeBytes = p.ProbeBytes > 1 << 26 ? p.ProbeBytes / 2 : p.ProbeBytes },
        p => p with { MostPositions = Halved(p.MostPositions, 32) },
        p => p with { BatchSize = Halved(p.BatchSize, 1) },
        p => p with { ProbeBytes = p.ProbeBytes > 1 << 22 ? p.ProbeBytes / 2 : p.ProbeBytes },
        p => p with { MostPositions = Halved(p.MostPositions, 1) },
    ];

    /// <summary>How a run goes about it that may take what it likes.</summary>
    /// <param name="batchSize">Samples that are run at once.</param>
    /// <param name="workers">The workers that there are.</param>
    /// <param name="available">Bytes that the machine has left.</param>
    public static MemoryPlan Usual(int batchSize, int workers, long available = 0) =>
        new(batchSize, workers, workers, int.MaxValue, UsualProbeBytes, Math.Max(LeastHeldBytes, available / HeldShare));

    /// <summary>The plan that gets by with a number of bytes, or, where none does, the one that gets by with the least.</summary>
    /// <param name="usual">How it would be done without a bound.</param>
    /// <param name="most">The bound.</param>
    /// <param name="stages">What every stage of a run would take by a plan, activations held for the repair aside.</param>
    /// <param name="leastBatch">The smallest batch that may be run.</param>
    /// <param name="positions">The most positions that any map is looked at.</param>
    public static MemoryPlan Within(MemoryPlan usual, long most, Func<MemoryPlan, ImmutableArray<MemoryStage>> stages, int leastBatch, int positions)
    {
        // Beyond the bound, over all stages: a measure may help a stage that is not the worst one.
        long Excess(MemoryPlan plan) => stages(plan).Sum(s => Math.Max(0, s.Bytes - most));

        var plan = usual with { MostPositions = positions };
        long excess = Excess(plan);
        foreach (var measure in Measures)
        {
            while (excess > 0)
            {
                var next = measure(plan);
                if (next.BatchSize < leastBatch)
                    break;
                long left = Excess(next);
                if (left >= excess)
                    break;
                (plan, excess) = (next, left);
            }
        }
        plan = plan.MostPositions == positions ? plan with { MostPositions = usual.MostPositions } : plan;
        long repair = stages(plan).Where(s => s.HoldsActivations).Select(s => s.Bytes).DefaultIfEmpty().Max();
        return plan with { HeldActivationBytes = Math.Clamp(most - repair, 0, usual.HeldActivationBytes) };
    }

    /// <summary>What is done otherwise than usual, a line each.</summary>
    /// <param name="usual">What is usual.</param>
    /// <param name="allActivationBytes">What the activations of all samples would take while weights are repaired; 0 where none are.</param>
    public ImmutableArray<string> DifferencesFrom(MemoryPlan usual, long allActivationBytes) =>
    [
        .. new (bool Differs, string Line)[]
        {
            (GroupsAtOnce != usual.GroupsAtOnce, "groups of channels are ranked one at a time"),
            (Workers != usual.Workers, "batches are run one at a time, on all cores"),
            (BatchSize != usual.BatchSize, $"{BatchSize} {(BatchSize == 1 ? "sample is" : "samples are")} run at once, not {usual.BatchSize}"),
            (ProbeBytes != usual.ProbeBytes, "the output's sensitivity to fewer groups at a time is measured, in more passes over the data"),
            (MostPositions != usual.MostPositions, $"statistics look at no more than {MostPositions} {(MostPositions == 1 ? "position" : "positions")} of a map"),
            (HeldActivationBytes < Math.Min(allActivationBytes, usual.HeldActivationBytes), "while weights are repaired, activations that do not fit are computed anew"),
        }.Where(d => d.Differs).Select(d => d.Line),
    ];

    private static int Halved(int number, int least) => number > least ? Math.Max(number / 2, least) : number;
}

/// <summary>What one stage of a run takes, in bytes, beyond what is there when the run begins.</summary>
/// <param name="Weights">Of networks made on the way.</param>
/// <param name="Activations">Of the samples that are run at once.</param>
/// <param name="Statistics">Of what is learnt of the layers, and of what is made of it.</param>
/// <param name="HoldsActivations">Whether activations of all samples are held as well, as far as there is room.</param>
internal readonly record struct MemoryStage(long Weights, long Activations, long Statistics, bool HoldsActivations = false)
{
    public long Bytes => Weights + Activations + Statistics;
}
