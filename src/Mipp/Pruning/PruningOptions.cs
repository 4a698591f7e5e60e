using Mipp.Criteria;

namespace Mipp.Pruning;

/// <summary>What to prune away and how. Exactly one of a budget (two kinds), a tolerance and a confidence is set.</summary>
public sealed record PruningOptions
{
    /// <summary>The estimator that is the default.</summary>
    internal const string ClosedForm = "closed-form";

    /// <summary>The estimator that trains predictors.</summary>
    internal const string Predictive = "predictive";

    /// <summary>The criterion: one of <see cref="CriterionRegistry.Descriptions"/>.</summary>
    public string Criterion { get; init; } = "mipp";

    /// <summary>Which units are compared with each other; null for what the criterion's authors do.</summary>
    public Scope? Scope { get; init; }

    /// <summary>How scores of different groups are made comparable; null for what the criterion's authors do.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>The multiply-accumulates to keep, as a share of the dense network's: above 0, at most 1.</summary>
    public double? MacsShare { get; init; }

    /// <summary>The parameters to keep, as a share of the dense network's: above 0, at most 1.</summary>
    public double? ParameterShare { get; init; }

    /// <summary>
    /// Instead of a budget: how many nats a unit may tell the next layer beyond what the kept units tell it, and still be
    /// removed; at least 0. For the criterion "mipp" only.
    /// </summary>
    public double? Tolerance { get; init; }

    /// <summary>
    /// Instead of a budget: a unit is kept only if we are more than so sure, by a one-sided test, that it transfers entropy to
    /// the next layer; 0.5 (prunes sparingly) … 0.99 (aggressively). For the criterion "mipp" only.
    /// </summary>
    public double? Confidence { get; init; }

    /// <summary>
    /// How a confidence estimates information: "closed-form" (as if activations were Gaussian, exact for linear maps of such), or
    /// "predictive" (by training predictors of the next layer's activations; slow, but sees what is not linear).
    /// </summary>
    public string Estimator { get; init; } = ClosedForm;

    /// <summary>Unlabelled training samples to look at; at least 1.</summary>
    public int CalibrationCount { get; init; } = 2048;

    /// <summary>
    /// Seeds every random choice. The same seed gives the same bits, on one machine and with one number of threads, whatever else the
    /// process computes at the same time.
    /// </summary>
    public long Seed { get; init; }

    /// <summary>
    /// Bytes that the process may take, or null for no bound. A run that would take more makes smaller batches, does less at once,
    /// computes anew what it cannot hold and, at last, looks at less of the data; which of it is told.
    /// </summary>
    public long? Memory { get; init; }

    /// <summary>Whether the weights that read removed channels are fitted anew.</summary>
    public bool Repair { get; init; } = true;

    /// <summary>
    /// How often the repair looks at every calibration sample while it fits the layers of a block together, after each has been
    /// fitted by itself; at least 0. With 0 the repair is in closed form alone.
    /// </summary>
    public int RepairEpochs { get; init; } = 2;

    /// <summary>How a budget is shared out between layers.</summary>
    internal Scope ScopeInForce => Scope ?? CriterionRegistry.Find(Criterion).Scope;

    /// <summary>Whether it is shared out by what the network's output loses.</summary>
    internal bool MeasuresOutput =>
        (MacsShare ?? ParameterShare) is not null && ScopeInForce == Criteria.Scope.Global && CriterionRegistry.Find(Criterion).Chooser is PathCriterion;

    /// <summary>Whether weights are fitted anew, be it only to see what a pruned network's output would be.</summary>
    internal bool FitsWeights => Repair || MeasuresOutput;

    /// <summary>Whether anything is learnt from the data beyond the proof of the cut.</summary>
    internal bool LooksAtData => Repair || CriterionRegistry.Find(Criterion).ReadsConsumers;

    /// <summary>Whether statistics of disjoint parts of the data are gathered.</summary>
    internal bool LooksAtFolds => Confidence is not null && Estimator == ClosedForm;

    /// <summary>Checks the values.</summary>
    /// <exception cref="MippException">One is out of range, or not exactly one budget is set.</exception>
    public void Validate()
    {
        var criterion = CriterionRegistry.Find(Criterion);
        if (Normalisation is not null && criterion.Chooser is PathCriterion)
            throw new MippException(
                $"criterion '{Criterion}' compares layers by what the network's output loses, and gives no scores that could be normalised; leave the normalisation out.");
        if (Normalisation is not null && ScopeInForce == Criteria.Scope.Layer)
            throw new MippException(
                $"a normalisation makes layers comparable, and here '{Criterion}' takes the same share of every layer; leave it out, or compare the whole network (--scope global).");
        if (Scope is not null && (Tolerance ?? Confidence) is not null)
            throw new MippException("a scope says how a budget is shared out between layers, and a tolerance or a confidence has none; leave the scope out.");
        RequireShare("MACs share", MacsShare);
        RequireShare("parameter share", ParameterShare);
        if (Tolerance is { } nats && !(nats >= 0 && double.IsFinite(nats)))
            throw new MippException($"tolerance {nats} is not allowed; give a number of nats of at least 0.");
        if (Confidence is { } sure && !(sure is >= 0.5 and <= 0.99))
            throw new MippException($"confidence {sure} is not allowed; give 0.5 (prunes sparingly) to 0.99 (aggressively).");
        if (new[] { MacsShare, ParameterShare, Tolerance, Confidence }.Count(b => b is not null) != 1)
            throw new MippException("give exactly one of a MACs share, a parameter share, a tolerance and a confidence.");
        if (Criterion != "mipp" && (Tolerance ?? Confidence) is not null)
            throw new MippException($"a tolerance (in nats) and a confidence are about information, which only criterion 'mipp' measures; '{Criterion}' needs a share.");
        if (Estimator is not (ClosedForm or Predictive))
            throw new MippException($"estimator '{Estimator}' is not known; choose {ClosedForm} or {Predictive}.");
        if (Estimator == Predictive && Confidence is null)
            throw new MippException($"estimator '{Predictive}' decides by confidence; give one of 0.5 to 0.99 (--confidence) and neither budget nor tolerance.");
        if (RepairEpochs < 0)
            throw new MippException($"{RepairEpochs} epochs of repair are not possible; give 0 (closed form alone) or more.");
        if (Memory is <= 0)
            throw new MippException($"a memory of {Memory} bytes is not possible; give a size above 0, as in 4GiB.");
        if (CalibrationCount < 1)
            throw new MippException($"calibration with {CalibrationCount} samples is not possible; give at least 1.");
    }

    private static void RequireShare(string what, double? share)
    {
        if (share is { } value && !(value > 0 && value <= 1))
            throw new MippException(
                $"{what} {value} is not allowed; give the share of the dense network's to keep, above 0 and at most 1 (0.5 for half).");
    }
}
