using Mipp.Graphs;
using Mipp.Information.Moments;
using Mipp.Operators;
using Mipp.Pruning.Calibration;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Pruning.Repair;

/// <summary>
/// The weights of a linear map while they are refined, as they apply to its columns less their mean and uncorrelated:
/// W·x + b = M·z + c with z = L⁻¹·(x − μ) and Σ = L·Lᵀ. There a step in any direction changes the output as much as one in any
/// other, so that descent takes as many steps as it would for a single column, and one learning rate suits all maps.
/// </summary>
/// <remarks>
/// The factor of K-FAC (Martens and Grosse, ICML 2015) that belongs to a layer's input. Without a bias of the map's own there is
/// nothing to make up for the mean, and Σ is the second moment.
/// </remarks>
internal sealed class WhitenedMap : IDisposable
{
    /// <summary>What is added to Σ, as a share of the mean variance: directions in which columns hardly vary are better left alone.</summary>
    private const double RidgeShare = 0.1;

    private readonly ILinearOperator linear;
    private readonly double scale;
    private readonly Tensor unwhitening;
    private readonly Tensor? mean;

    private WhitenedMap(LinearLayer layer, double scale, Tensor unwhitening, Tensor? mean, MapWeights multiples)
    {
        linear = (ILinearOperator)layer.Node.Operator!;
        this.scale = scale;
        this.unwhitening = unwhitening;
        this.mean = mean;
        Layer = layer;
        Multiples = multiples;
    }

    /// <summary>The map.</summary>
    public LinearLayer Layer { get; }

    /// <summary>M and c as multiples of the root mean square that M had at first: what is trained, in place.</summary>
    public MapWeights Multiples { get; }

    /// <summary>
    /// The map as it is now; null where it is not to be refined: of few samples for many columns it would learn the samples, and
    /// in half precision steps would be lost to rounding.
    /// </summary>
    /// <param name="node">The map's node.</param>
    /// <param name="columns">Moments of what it reads.</param>
    public static WhitenedMap? Of(Node node, ColumnMoments columns)
    {
        using var scope = new TensorScope();
        var linear = (ILinearOperator)node.Operator!;
        var layer = linear.Describe(node)!;
        var precision = layer.Weight.Data!.dtype;
        if (columns.HoldsSamples || !precision.IsFloatingPoint || precision.ElementSize() < sizeof(float))
            return null;
        var bias = layer.Bias is { Uses.Count: 1, Data: { } own } ? own : null;
        var weights = linear.WeightMatrix(node);
        var factor = bias is null ? Ridge.Factor(columns.SecondMoment(), RidgeShare) : Ridge.Factor(columns, RidgeShare);
        var whitened = weights.MatMul(factor);
        double scale = Math.Sqrt(whitened.pow(Number(2)).mean().Item<double>());
        if (!double.IsFinite(scale) || scale == 0)
            return null;
        var mean = bias is null ? null : columns.Mean().reshape([-1]);
        Tensor Lasting(Tensor tensor) => tensor.to(precision).contiguous().DetachFromDisposeScope();
        return new WhitenedMap(
            layer,
            scale,
            Lasting(torch.linalg.solve_triangular(factor, torch.eye(factor.size(0), dtype: ScalarType.Float64), upper: false) * Number(scale)),
            mean is null ? null : Lasting(mean),
            new(Lasting(whitened / Number(scale)), mean is null ? null : Lasting((bias!.add(MatVec(weights, mean), One)) / Number(scale))));
    }

    /// <summary>Bytes that it takes.</summary>
    public static long Bytes(ObservedLayer layer) =>
        layer.HoldsSamples ? 0 : sizeof(float) * layer.ColumnCount * (layer.ColumnCount + layer.OutputCount);

    /// <summary>The weights as they are now: W and b.</summary>
    public MapWeights Weights()
    {
        var matrix = Multiples.Matrix.MatMul(unwhitening);
        return new(matrix, mean is null ? null : (Multiples.Bias! * Number(scale)) - MatVec(matrix, mean));
    }

    /// <summary>The gradient for <see cref="Multiples"/>.</summary>
    /// <param name="gradient">The gradient for <see cref="Weights"/>.</param>
    public MapWeights Whiten(MapWeights gradient)
    {
        var matrix = mean is null ? gradient.Matrix : gradient.Matrix - gradient.Bias!.unsqueeze(1).MatMul(mean.unsqueeze(0));
        return new(matrix.MatMul(unwhitening.transpose(0, 1)), gradient.Bias is null ? null : gradient.Bias * Number(scale));
    }

    /// <summary>A matrix of weights in the layout of the node's own.</summary>
    public Tensor ToWeight(Tensor matrix) => linear.ToWeight(Layer.Node, matrix);

    /// <summary>Puts the weights as they are now into the network.</summary>
    public void Store()
    {
        using var scope = new TensorScope();
        var (matrix, bias) = Weights();
        Graph.SetData(Layer.Weight, ToWeight(matrix));
        if (bias is not null)
            Graph.SetData(Layer.Bias!, bias);
    }

    public void Dispose()
    {
        unwhitening.Dispose();
        mean?.Dispose();
        foreach (var tensor in Multiples.All())
            tensor.Dispose();
    }

    private static Tensor MatVec(Tensor matrix, Tensor vector) => matrix.MatMul(vector.unsqueeze(1)).squeeze(1);
}
