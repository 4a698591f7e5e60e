using Mipp.Torch;

namespace Mipp.Operators;

/// <summary>The columns that a convolution multiplies its weights with, and the outputs they give, at chosen positions.</summary>
internal static class ConvColumns
{
    /// <summary>Input [N, C, …] at flat output positions: [N·positions, C·taps], batch by batch.</summary>
    public static Tensor OfInput(Tensor input, SpatialWindow window, ReadOnlySpan<long> positions)
    {
        int taps = (int)window.Taps;
        long[] begin = window.Padding(input.Shape).Begin;
        long[] offsets = new long[positions.Length * taps];
        for (int p = 0; p < positions.Length; p++)
            for (int tap = 0; tap < taps; tap++)
                offsets[(p * taps) + tap] = Offset(window, input.Shape, begin, positions[p], tap);
        return input.GatherColumns(offsets, taps);
    }

    /// <summary>Output [N, M, …] at flat positions: [N·positions, M], batch by batch.</summary>
    public static Tensor OfOutput(Tensor output, ReadOnlySpan<long> positions) => output.GatherColumns(positions, 1);

    /// <summary>Where in an input plane a tap of the window at a flat output position lies; −1 in the padding.</summary>
    private static long Offset(SpatialWindow window, ReadOnlySpan<long> input, long[] begin, long position, long tap)
    {
        long offset = 0;
        long stride = 1;
        for (int axis = window.Rank - 1; axis >= 0; axis--)
        {
            long size = input[axis + 2];
            long outputs = window.OutputSize(axis, size);
            long at = (position % outputs * window.Strides[axis]) + (tap % window.Kernel[axis] * window.Dilations[axis]) - begin[axis];
            if (at < 0 || at >= size)
                return -1;
            offset += at * stride;
            stride *= size;
            position /= outputs;
            tap /= window.Kernel[axis];
        }
        return offset;
    }
}
