using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Pruning.Calibration;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Pruning.Repair;

/// <summary>What a map of a cut network is fitted to, on the samples that were taken of the dense one.</summary>
/// <param name="cut">The cut network.</param>
/// <param name="node">The map's node in it.</param>
/// <param name="observed">What was seen of the map in the dense network.</param>
/// <param name="keptOutputs">Which of the map's outputs are left, or null for all.</param>
/// <param name="positionCount">At how many of the positions that were looked at.</param>
internal sealed class MapTarget(Graph cut, Node node, ObservedLayer observed, int[]? keptOutputs, int positionCount)
{
    private readonly Node? normalisation =
        observed.Target.Normalisation is { } dense ? cut.Find(dense.Outputs[0]!.Name)!.Producer! : null;

    /// <summary>What is added to the map's output before it meets its target, or null.</summary>
    public Value? Shortcut { get; } = observed.Target.Shortcut is { } shortcut ? cut.Find(shortcut.Name)! : null;

    /// <summary>What the dense network has where the target is met: [samples, kept outputs].</summary>
    public Tensor Wanted(int batch)
    {
        var all = observed.Targets(batch, positionCount);
        return keptOutputs is null ? all : all.IndexSelect(1, [.. keptOutputs.Select(p => (long)p)]);
    }

    /// <summary>What the map's node reads in a batch: [samples, columns].</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="input">The node's input.</param>
    public Tensor Columns(int batch, Tensor input) => observed.Operator.SampleInputs(node, input, Positions(batch));

    /// <summary>What the map itself would have to put out for that: [samples, kept outputs].</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="carried">The shortcut in this batch, or null where there is none.</param>
    /// <param name="reached">The map's output by an earlier fit, where the target is rectified; else null.</param>
    public Tensor Output(int batch, Tensor? carried, Tensor? reached)
    {
        var wanted = Wanted(batch);
        if (reached is not null)
            wanted = torch.where(wanted.gt(Number(0)), wanted, Met(batch, reached, carried).clamp_max(Number(0)));
        wanted = carried is null ? wanted : wanted - Sampled(batch, carried);
        return normalisation is null ? wanted : BatchNormalization.Invert(normalisation, wanted);
    }

    /// <summary>The mean squared distance from the target; below a Relu's zero only what is above it counts.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="output">What the map puts out: [samples, kept outputs].</param>
    /// <param name="carried">The shortcut in this batch, or null where there is none.</param>
    public Tensor Loss(int batch, Tensor output, Tensor? carried)
    {
        var wanted = Wanted(batch);
        var met = Met(batch, output, carried);
        var error = observed.Target.IsRectified ? torch.where(wanted.gt(Number(0)), met - wanted, met.relu()) : met - wanted;
        return error.pow(Number(2)).mean();
    }

    private Tensor Met(int batch, Tensor output, Tensor? carried)
    {
        var met = normalisation is null ? output : BatchNormalization.Apply(normalisation, output);
        return carried is null ? met : met.add(Sampled(batch, carried), One);
    }

    private Tensor Sampled(int batch, Tensor value) => observed.Operator.SampleOutputs(node, value, Positions(batch));

    private ReadOnlySpan<long> Positions(int batch) => observed.Positions(batch).AsSpan(0, positionCount);
}
