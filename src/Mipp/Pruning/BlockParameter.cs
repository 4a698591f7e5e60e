using Mipp.Graphs;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>Weights of a block while they are refined, as multiples of their scale.</summary>
internal sealed class BlockParameter(Value value, Tensor weights, double scale, Func<Tensor, Tensor> toStored)
{
    /// <summary>Where the weights are stored.</summary>
    public Value Value => value;

    /// <summary>The weights divided by their scale: what is trained.</summary>
    public Tensor Multiples { get; } = (weights / scale).Detach().SetRequiresGrad();

    /// <summary>Whether steps of training are not lost to rounding, and there is a scale to measure them by.</summary>
    public bool IsTrainable => weights.DType.IsFloatingPoint && weights.DType.Size >= sizeof(float) && scale > 0 && double.IsFinite(scale);

    /// <summary>The weights as they are now.</summary>
    public Tensor Weights() => Multiples * scale;

    /// <summary>Puts the weights as they are now into the network.</summary>
    public void Store() => Graph.SetData(value, toStored(Weights().Detach()));
}
