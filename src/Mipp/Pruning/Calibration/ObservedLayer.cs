using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Operators;
using Mipp.Pruning.Repair;
using Mipp.Tensors;

namespace Mipp.Pruning.Calibration;

/// <summary>One linear map of the dense network with what was seen of it on the calibration data.</summary>
internal sealed class ObservedLayer : IDisposable
{
    private readonly PerWorker<ColumnMoments> momentsByWorker = new();
    private readonly Lazy<ColumnMoments> moments;
    private readonly Tensor[] targets;
    private readonly SamplingPlan plan;
    private readonly int index;

    public ObservedLayer(LinearLayer layer, RepairTarget target, SamplingPlan plan, int index, int batchCount)
    {
        moments = new(SumOverWorkers);
        targets = new Tensor[batchCount];
        Layer = layer;
        Target = target;
        this.plan = plan;
        this.index = index;
    }

    /// <summary>The map.</summary>
    public LinearLayer Layer { get; }

    /// <summary>What its output is fitted to.</summary>
    public RepairTarget Target { get; }

    /// <summary>Its weights [outputs, columns], at least in single precision; not to be changed.</summary>
    public Tensor Weights() => Operator.WeightMatrix(Layer.Node, Layer.Weight.Data!.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32);

    /// <summary>Its number of input columns.</summary>
    public long ColumnCount => Layer.Weight.Shape![Layer.WeightInputAxis].Factor * Layer.Taps;

    /// <summary>Its number of outputs.</summary>
    public long OutputCount => Layer.Weight.Data!.numel() / ColumnCount;

    /// <summary>Moments of its input columns; to be asked for once all batches have been added.</summary>
    public ColumnMoments Moments => moments.Value;

    /// <summary>The covariance of its input columns [columns, columns] float64, shrunk where there are too few samples for it.</summary>
    public Tensor Covariance() => Shrinkage.Apply(Moments.Covariance(), Moments.Count, plan.Samples);

    /// <summary>The same where there are few samples of many columns, else null.</summary>
    public FactoredCovariance? FactoredCovariance() =>
        Moments.HoldsSamples ? Information.Gaussian.FactoredCovariance.Of(Moments, plan.Samples) : null;

    /// <summary>Whether there are too few samples for the covariance of its columns.</summary>
    public bool LacksSamples => Moments.Count < Shrinkage.SamplesNeeded(ColumnCount);

    /// <summary>Calibration samples (images) with which there would be enough.</summary>
    public long SamplesNeeded => (Shrinkage.SamplesNeeded(ColumnCount) + Layer.Positions - 1) / Layer.Positions;

    /// <summary>Samples of its columns that units are ranked by, over all positions.</summary>
    public long SampleCount => (long)plan.Samples * PositionCountToRank;

    /// <summary>Whether they are so few for so many columns that they are held as they are.</summary>
    public bool HoldsSamples => HeldSamples.Pay(SampleCount, ColumnCount);

    /// <summary>Samples of what its output is to be.</summary>
    public long TargetCount => (long)plan.Samples * PositionCount;

    /// <summary>Positions looked at in every batch.</summary>
    public int PositionCount => plan.Count(Layer, ColumnCount, OutputCount);

    /// <summary>Positions looked at to rank units: the first of <see cref="Positions"/>.</summary>
    public int PositionCountToRank => plan.CountToRank(Layer, ColumnCount, OutputCount);

    /// <summary>Positions looked at to fit the map by itself: the first of <see cref="Positions"/>.</summary>
    public int PositionCountToFit => plan.CountToFit(Layer, ColumnCount, OutputCount);

    public ILinearOperator Operator => (ILinearOperator)Layer.Node.Operator!;

    /// <summary>The positions looked at in a batch.</summary>
    public long[] Positions(int batch) => plan.Positions(Layer, ColumnCount, OutputCount, index, batch);

    /// <summary>Adds what the map reads in a batch, to rank units by; workers may do so side by side.</summary>
    public void AddInputs(int worker, Tensor input, int batch) =>
        momentsByWorker[worker].Add(Operator.SampleInputs(Layer.Node, input, Positions(batch).AsSpan(0, PositionCountToRank)));

    /// <summary>Notes what its output is to be in a batch; workers may do so side by side.</summary>
    public void AddTargets(Tensor observed, int batch) =>
        targets[batch] = Operator.SampleOutputs(Layer.Node, observed, Positions(batch)).contiguous().DetachFromDisposeScope();

    /// <summary>Samples of <see cref="RepairTarget.Observed"/> in a batch: [samples, outputs].</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="positions">At how many of the first positions.</param>
    public Tensor Targets(int batch, int positions)
    {
        var whole = targets[batch];
        return positions == PositionCount ? whole
            : whole.reshape([-1, PositionCount, whole.size(1)]).narrow(1, 0, positions).reshape([-1, whole.size(1)]);
    }

    /// <summary>Why no statistics can be made of what was seen: some of it is infinite or not a number. Null when all is well.</summary>
    public string? Fault()
    {
        using var scope = new TensorScope();
        if (!Moments.IsFinite())
            return $"node {Layer.Node.Label} reads numbers that are infinite, too large to be squared or not numbers; check the model and the scale of the data (--mean, --std).";
        return targets.All(t => t.isfinite().all().Item<bool>()) ? null
            : $"node {(Target.Observed.Producer ?? Layer.Node).Label} computes numbers that are infinite or not numbers; check the model and the scale of the data (--mean, --std).";
    }

    /// <summary>Frees what was seen of its input columns; how many samples there were stays known.</summary>
    public void ForgetInputs()
    {
        if (moments.IsValueCreated)
            moments.Value.Dispose();
    }

    private ColumnMoments SumOverWorkers()
    {
        var sum = ColumnMoments.Sum(momentsByWorker);
        momentsByWorker.Dispose();
        return sum;
    }

    public void Dispose()
    {
        momentsByWorker.Dispose();
        if (moments.IsValueCreated)
            moments.Value.Dispose();
        foreach (var target in targets)
            target?.Dispose();
    }
}
