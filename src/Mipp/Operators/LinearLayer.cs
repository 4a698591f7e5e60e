using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>
/// An operator that is a known linear map of columns read from its input, <c>Y = W·X + b</c>: Conv without groups, Gemm,
/// MatMul by an initializer. A column is one input channel at one kernel tap; channel c has the columns
/// c·taps … c·taps + taps − 1.
/// </summary>
internal interface ILinearOperator
{
    /// <summary>The map that this node applies, or null when the node is not of the linear kind (grouped, no constant weight).</summary>
    LinearLayer? Describe(Node node);

    /// <summary>Samples columns: [samples, channels·taps].</summary>
    /// <param name="node">The node.</param>
    /// <param name="input">The node's first input, batch first.</param>
    /// <param name="positions">Flat output positions to look at, the same for every element of the batch.</param>
    Tensor SampleInputs(Node node, Tensor input, ReadOnlySpan<long> positions);

    /// <summary>Samples outputs at the same positions in the same order: [samples, outputs].</summary>
    Tensor SampleOutputs(Node node, Tensor output, ReadOnlySpan<long> positions);

    /// <summary>The weights as a matrix [outputs, channels·taps]; it may share the node's own.</summary>
    /// <param name="node">The node.</param>
    /// <param name="precision">The matrix's element type.</param>
    Tensor WeightMatrix(Node node, ScalarType precision = ScalarType.Float64);

    /// <summary>The matrix in the layout and element type of the node's weight.</summary>
    Tensor ToWeight(Node node, Tensor matrix);
}

/// <summary>The shape of a linear map.</summary>
/// <param name="Node">The node that applies it.</param>
/// <param name="Input">The activations it reads.</param>
/// <param name="InputAxis">The channel axis of <paramref name="Input"/>.</param>
/// <param name="Weight">Its weights.</param>
/// <param name="WeightInputAxis">The axis of <paramref name="Weight"/> that runs over input channels.</param>
/// <param name="Bias">Its bias, one per output, or null.</param>
/// <param name="BiasPlace">
/// Where the bias is read, or would be: by the node itself, or by an addition that alone reads what the node computes. Null where there
/// is no place for one.
/// </param>
/// <param name="Output">What it computes, bias and all.</param>
/// <param name="OutputAxis">The channel axis of <paramref name="Output"/>.</param>
/// <param name="Taps">Columns per input channel (kernel height · width).</param>
/// <param name="Positions">Places per sample at which the map is applied (output height · width).</param>
internal sealed record LinearLayer(
    Node Node,
    Value Input,
    int InputAxis,
    Value Weight,
    int WeightInputAxis,
    Value? Bias,
    Use? BiasPlace,
    Value Output,
    int OutputAxis,
    int Taps,
    long Positions);
