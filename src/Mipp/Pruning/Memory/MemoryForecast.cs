using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information.Gaussian;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Repair;
using Mipp.Pruning.Selection;

namespace Mipp.Pruning.Memory;

/// <summary>What the stages of a pruning run are going to take, from shapes.</summary>
internal sealed class MemoryForecast
{
    /// <summary>Of the covariances of a group while it is ranked: itself, two that are eliminated from, and two on the way there.</summary>
    private const int CopiesWhileRanked = 5;

    /// <summary>Of a map's weights while its group is ranked: in the units' order, without constants, and one on the way there.</summary>
    private const int WeightsWhileRanked = 3;

    /// <summary>Of a covariance while a map is fitted to it: itself, with a ridge, its factor and one on the way there.</summary>
    private const int CopiesWhileFitted = 4;

    /// <summary>Of a map's weights while its block is refined: as cut, as they are now, their gradient and its two moments, and one on the way there.</summary>
    private const int WeightsWhileRefined = 6;

    /// <summary>Of the samples of a map's columns while they are made ready for predictors: in the units' order, with a null unit, standardised.</summary>
    private const int CopiesWhilePredicted = 5;

    private readonly Graph dense;
    private readonly PruningOptions options;
    private readonly int samples;
    private readonly InputLayout layout;
    private readonly ImmutableArray<ChannelGroup> groups;
    private readonly Criterion criterion;

    public MemoryForecast(Graph dense, PruningOptions options, DatasetSplit samples)
    {
        this.dense = dense;
        this.options = options;
        this.samples = samples.Count;
        layout = InputLayout.Of(dense, samples.SampleShape);
        criterion = CriterionRegistry.Find(options.Criterion);
        groups = [.. ChannelCoupling.Analyse(dense).PrunableGroups];
        Weights = dense.Initializers.Sum(i => i.Data!.numel() * i.Data.dtype.ElementSize());
    }

    /// <summary>Bytes of the dense network's weights.</summary>
    public long Weights { get; }

    /// <summary>The most that the activations of so many samples take while the network runs.</summary>
    public long ActivationsOf(int count) => layout.AtSizes(dense, () => ActivationMemory.PeakBytes(dense, count));

    /// <summary>The most positions that any map is looked at.</summary>
    public int MostPositions() => layout.AtSizes(dense, () =>
    {
        using var observation = Observe(int.MaxValue);
        return options.LooksAtData ? observation.Layers.Select(l => l.PositionCount).DefaultIfEmpty(1).Max() : 1;
    });

    /// <summary>What every stage takes by a plan, activations held for the repair aside.</summary>
    public ImmutableArray<MemoryStage> Stages(MemoryPlan plan) => layout.AtSizes(dense, () =>
    {
        using var observation = Observe(plan.MostPositions);
        ImmutableArray<ObservedLayer> layers = options.LooksAtData ? observation.Layers : [];
        long run = options.LooksAtData ? plan.Workers * ActivationMemory.PeakBytes(dense, plan.BatchSize) : 0;
        long targets = layers.Sum(l => sizeof(float) * l.OutputCount * l.TargetCount);
        long selecting = Math.Max(Gradients(plan), options.Confidence is null ? 0 : run);
        long moments = targets + layers.Sum(MomentsOf) + (options.LooksAtFolds ? layers.Sum(FoldedLayer.BytesOf) : 0);
        return ImmutableArray.Create(
            new MemoryStage(0, run, targets + Calibration(layers, plan)),
            new MemoryStage(0, selecting, moments + (criterion.ReadsConsumers ? Ranking(layers, plan) : 0) + Predicting(layers)),
            new MemoryStage(Weights, run, options.MeasuresOutput ? moments + Fitting(layers, plan) : 0, options.MeasuresOutput),
            new MemoryStage(2 * Weights, ActivationMemory.PeakBytes(dense, Math.Min(plan.BatchSize, MaskedOutputs.Samples)), moments),
            new MemoryStage(Weights, run, targets + (options.Repair ? Math.Max(Fitting(layers, plan), Refinement(layers, plan)) : 0), options.Repair));
    });

    private DenseObservation Observe(int mostPositions) => DenseObservation.Nothing(dense, new SamplingPlan(options.Seed, samples, mostPositions));

    /// <summary>Every worker adds up products of its own.</summary>
    private static long Calibration(ImmutableArray<ObservedLayer> layers, MemoryPlan plan)
    {
        long held = layers.Sum(l => l.HoldsSamples ? MomentsOf(l) : plan.Workers * MomentsOf(l));
        return held + (plan.Workers * layers.Select(l => Batch(l, plan)).DefaultIfEmpty().Max());
    }

    private long Gradients(MemoryPlan plan)
    {
        int images = options.MeasuresOutput ? OutputSensitivity.ImagesAtOnce(dense, plan.BatchSize)
            : criterion.Chooser is ScoreCriterion { NeedsLabels: true } ? plan.BatchSize : 0;
        return plan.Workers * 2 * ActivationMemory.AllBytes(dense, images);
    }

    private long Ranking(ImmutableArray<ObservedLayer> layers, MemoryPlan plan)
    {
        var ranked = LayersOfGroups(layers);
        if (options.LooksAtFolds)
            return ranked.Select(g => FoldRule.PeakBytes(g, plan.Workers)).DefaultIfEmpty().Max();
        long atOnce = ranked.Select(g => g.Consumers.Sum(Ranking)).OrderDescending().Take(plan.GroupsAtOnce).Sum();
        return atOnce + (options.MeasuresOutput ? OutputSensitivity.PeakBytes(ranked, plan.ProbeBytes) : 0);
    }

    /// <summary>What is held of every consumer of the group with the most, and copies of the largest.</summary>
    private long Predicting(ImmutableArray<ObservedLayer> layers)
    {
        if (options.Estimator != PruningOptions.Predictive)
            return 0;
        return LayersOfGroups(layers)
            .Select(g => g.Consumers.Sum(c => Bytes(c.Layer, c.Layer.ColumnCount + c.Layer.OutputCount))
                + g.Consumers.Max(c => CopiesWhilePredicted * Bytes(c.Layer, c.Layer.ColumnCount)))
            .DefaultIfEmpty().Max();

        long Bytes(ObservedLayer layer, long width) => sizeof(float) * samples * PredictiveRule.PositionsOf(layer, samples) * width;
    }

    private ImmutableArray<GroupLayers> LayersOfGroups(ImmutableArray<ObservedLayer> layers) =>
        [.. groups.Select(g => GroupLayers.Of(g, layers)).OfType<GroupLayers>()];

    private long Ranking(Consumer consumer)
    {
        var layer = consumer.Layer;
        bool isInSampleSpace = IsInSampleSpace(consumer);
        bool isInSingle = isInSampleSpace && options.Tolerance is null;
        long weights = WeightsWhileRanked * (isInSingle ? sizeof(float) : sizeof(double)) * layer.OutputCount * layer.ColumnCount;
        long matrices = isInSampleSpace
            ? (4 * layer.SampleCount * layer.ColumnCount) + (2 * layer.OutputCount * (layer.OutputCount + layer.SampleCount))
            : CopiesWhileRanked * layer.ColumnCount * layer.ColumnCount;
        return weights + (sizeof(double) * matrices);
    }

    private static bool IsInSampleSpace(Consumer consumer) =>
        consumer.Layer.HoldsSamples
        && FactoredCovariance.Pays(consumer.Layer.SampleCount, consumer.Layer.ColumnCount, consumer.Layer.OutputCount, consumer.ColumnsPerUnit);

    /// <summary>Every worker adds up products of its own; then one fit is made of them.</summary>
    private static long Fitting(ImmutableArray<ObservedLayer> layers, MemoryPlan plan) => layers.Select(l =>
    {
        long cross = sizeof(double) * l.OutputCount * (l.HoldsSamples ? l.SampleCount : l.ColumnCount);
        long whole = l.HoldsSamples ? 2 * MomentsOf(l) : CopiesWhileFitted * MomentsOf(l);
        return (plan.Workers * ((l.HoldsSamples ? 0 : MomentsOf(l)) + cross + Batch(l, plan))) + whole
            + (WeightsWhileRanked * sizeof(double) * l.OutputCount * l.ColumnCount);
    }).DefaultIfEmpty().Max();

    /// <summary>Every worker holds the values of a block, and their gradients; of every map there is what whitens its columns.</summary>
    private long Refinement(ImmutableArray<ObservedLayer> layers, MemoryPlan plan)
    {
        if (options.RepairEpochs == 0)
            return 0;
        var maps = WeightRepair.MapsOf(dense, layers);
        return WeightRepair.BlocksOf(dense, RepairOrder.Of(dense), maps)
            .Select(b => (plan.Workers * 2 * ActivationMemory.AllBytes(dense, b.Nodes, plan.BatchSize))
                + b.AllMaps.SelectMany(m => maps[m]).Sum(l => WhitenedMap.Bytes(l) + (WeightsWhileRefined * sizeof(float) * l.OutputCount * l.ColumnCount)))
            .DefaultIfEmpty()
            .Max();
    }

    /// <summary>The columns of a batch.</summary>
    private static long Batch(ObservedLayer layer, MemoryPlan plan) => sizeof(float) * plan.BatchSize * layer.PositionCount * layer.ColumnCount;

    private static long MomentsOf(ObservedLayer layer) =>
        layer.HoldsSamples ? sizeof(float) * layer.SampleCount * layer.ColumnCount : sizeof(double) * layer.ColumnCount * layer.ColumnCount;
}
