namespace Mipp.Pruning.Repair;

/// <summary>The weights of a linear map, or what belongs to each of them (a gradient).</summary>
/// <param name="Matrix">[outputs, columns].</param>
/// <param name="Bias">[outputs], or null where the map has none of its own.</param>
internal sealed record MapWeights(Tensor Matrix, Tensor? Bias)
{
    /// <summary>One tensor or two.</summary>
    public Tensor[] All() => Bias is null ? [Matrix] : [Matrix, Bias];
}
