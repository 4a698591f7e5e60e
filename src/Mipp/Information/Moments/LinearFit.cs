using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Moments;

/// <summary>A fitted linear map.</summary>
/// <param name="Weights">[outputs, n] float64.</param>
/// <param name="Bias">[outputs] float64, or null when the map goes through the origin.</param>
internal sealed record LinearFit(Tensor Weights, Tensor? Bias)
{
    /// <summary>What the map makes of columns [samples, n]: [samples, outputs], in the columns' own precision.</summary>
    public Tensor Apply(Tensor columns)
    {
        var product = columns.MatMul(Weights.to(columns.dtype).transpose(0, 1));
        return Bias is null ? product : product.add(Bias.to(columns.dtype), One);
    }
}
