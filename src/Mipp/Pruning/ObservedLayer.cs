using Mipp.Information;
using Mipp.Operators;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>One linear map of the dense network with what was seen of it on the calibration data.</summary>
internal sealed class ObservedLayer : IDisposable
{
    private readonly ColumnMoments[] momentsByWorker = [.. Enumerable.Range(0, TensorWorkers.Count).Select(_ => new ColumnMoments())];
    private readonly Lazy<ColumnMoments> moments;
    private readonly Tensor[] targets;
    private readonly SamplingPlan plan;
    private readonly int index;

    public ObservedLayer(LinearLayer layer, RepairTarget target, SamplingPlan plan, int index, int batchCount)
    {
        moments = new(() => ColumnMoments.Sum(momentsByWorker));
        targets = new Tensor[batchCount];
        Layer = layer;
        Target = target;
        this.plan = plan;
        this.index = index;
        Weights = TensorScope.Detach(Operator.WeightMatrix(layer.Node));
    }

    /// <summary>The map.</summary>
    public LinearLayer Layer { get; }

    /// <summary>What its output is fitted to.</summary>
    public RepairTarget Target { get; }

    /// <summary>Its weights [outputs, columns] float64.</summary>
    public Tensor Weights { get; }

    /// <summary>Moments of its input columns; to be asked for once all batches have been added.</summary>
    public ColumnMoments Moments => moments.Value;

    public ILinearOperator Operator => (ILinearOperator)Layer.Node.Operator!;

    /// <summary>The positions looked at in a batch.</summary>
    public long[] Positions(int batch) => plan.Positions(Layer, Weights.Shape[1], Weights.Shape[0], index, batch);

    /// <summary>Adds what the map reads in a batch; workers may do so side by side.</summary>
    public void AddInputs(int worker, Tensor input, int batch) =>
        momentsByWorker[worker].Add(Operator.SampleInputs(Layer.Node, input, Positions(batch)));

    /// <summary>Notes what its output is to be in a batch; workers may do so side by side.</summary>
    public void AddTargets(Tensor observed, int batch) =>
        targets[batch] = TensorScope.Detach(Operator.SampleOutputs(Layer.Node, observed, Positions(batch)).Contiguous());

    /// <summary>Samples of <see cref="RepairTarget.Observed"/> in a batch: [samples, outputs].</summary>
    public Tensor Targets(int batch) => targets[batch];

    public void Dispose()
    {
        Weights.Dispose();
        foreach (var part in momentsByWorker)
            part.Dispose();
        if (moments.IsValueCreated)
            moments.Value.Dispose();
        foreach (var target in targets)
            target?.Dispose();
    }
}
