using Mipp.Execution;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>The columns that a convolution multiplies its weights with, and the outputs they give, at chosen positions.</summary>
internal static class ConvColumns
{
    /// <summary>Input [N, C, …] at flat output positions: [N·positions, C·taps], batch by batch.</summary>
    public static Tensor OfInput(Tensor input, SpatialWindow window, ReadOnlySpan<long> positions)
    {
        long[] begin = window.Padding(input.shape).Begin;
        return Gather(input, window, positions, window.OutputSize, (axis, output, tap) => output * window.Strides[axis] + tap - begin[axis]);
    }

    /// <summary>The same for a transposed convolution, where a tap reads an input only at every stride-th output.</summary>
    public static Tensor OfInput(Tensor input, TransposedWindow transposed, ReadOnlySpan<long> positions)
    {
        var window = transposed.Window;
        long[] begin = transposed.Begin(input.shape);
        return Gather(input, window, positions, transposed.OutputSize, (axis, output, tap) =>
        {
            long place = output + begin[axis] - tap;
            return place % window.Strides[axis] == 0 ? place / window.Strides[axis] : -1;
        });
    }

    /// <summary>Output [N, M, …] at flat positions: [N·positions, M], batch by batch.</summary>
    public static Tensor OfOutput(Tensor output, ReadOnlySpan<long> positions) =>
        HalfPrecision.Widen(output).GatherColumns(positions, 1);

    /// <param name="input">[N, C, …].</param>
    /// <param name="window">The kernel.</param>
    /// <param name="positions">Flat output positions.</param>
    /// <param name="outputSize">The output's size on a spatial axis from the input's.</param>
    /// <param name="place">On a spatial axis, where an output reads for a tap, counted with dilation; outside of the input for nowhere.</param>
    private static Tensor Gather(
        Tensor input, SpatialWindow window, ReadOnlySpan<long> positions, Func<int, long, long> outputSize, Func<int, long, long, long> place)
    {
        int taps = (int)window.Taps;
        long[] inputs = input.shape, outputs = new long[window.Rank];
        for (int axis = 0; axis < outputs.Length; axis++)
            outputs[axis] = outputSize(axis, inputs[axis + 2]);
        long[] offsets = new long[positions.Length * taps];
        for (int p = 0; p < positions.Length; p++)
            for (int tap = 0; tap < taps; tap++)
                offsets[(p * taps) + tap] = Offset(window, inputs, outputs, positions[p], tap, place);
        return HalfPrecision.Widen(input).GatherColumns(offsets, taps);
    }

    /// <summary>Where in an input plane a tap of the window at a flat output position lies; −1 outside of it.</summary>
    private static long Offset(
        SpatialWindow window, ReadOnlySpan<long> input, long[] outputs, long position, long tap, Func<int, long, long, long> place)
    {
        long offset = 0;
        long stride = 1;
        for (int axis = window.Rank - 1; axis >= 0; axis--)
        {
            long size = input[axis + 2];
            long at = place(axis, position % outputs[axis], tap % window.Kernel[axis] * window.Dilations[axis]);
            if (at < 0 || at >= size)
                return -1;
            offset += at * stride;
            stride *= size;
            position /= outputs[axis];
            tap /= window.Kernel[axis];
        }
        return offset;
    }
}
