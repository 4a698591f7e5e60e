using Mipp.Information;
using Mipp.Operators;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>One linear map of the dense network with what was seen of it on the calibration data.</summary>
internal sealed class ObservedLayer : IDisposable
{
    private readonly List<Tensor> targets = [];
    private readonly SamplingPlan plan;
    private readonly int index;

    public ObservedLayer(LinearLayer layer, RepairTarget target, SamplingPlan plan, int index)
    {
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

    /// <summary>Moments of its input columns.</summary>
    public ColumnMoments Moments { get; } = new();

    public ILinearOperator Operator => (ILinearOperator)Layer.Node.Operator!;

    /// <summary>The positions looked at in a batch.</summary>
    public long[] Positions(int batch) => plan.Positions(Layer, Weights.Shape[1], Weights.Shape[0], index, batch);

    public void AddInputs(Tensor input, int batch) =>
        Moments.Add(Operator.SampleInputs(Layer.Node, input, Positions(batch)));

    public void AddTargets(Tensor observed, int batch) =>
        targets.Add(TensorScope.Detach(Operator.SampleOutputs(Layer.Node, observed, Positions(batch)).Contiguous()));

    /// <summary>Samples of <see cref="RepairTarget.Observed"/> in a batch: [samples, outputs].</summary>
    public Tensor Targets(int batch) => targets[batch];

    public void Dispose()
    {
        Weights.Dispose();
        Moments.Dispose();
        foreach (var target in targets)
            target.Dispose();
    }
}
