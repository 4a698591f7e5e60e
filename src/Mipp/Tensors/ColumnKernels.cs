using System.Numerics;

namespace Mipp.Tensors;

/// <summary>The loops, over one image.</summary>
internal static unsafe class ColumnKernels
{
    /// <param name="images">Address of the first image's elements.</param>
    /// <param name="columns">Address of the first image's columns.</param>
    /// <param name="image">Which image.</param>
    /// <param name="layout">How all images lie.</param>
    /// <param name="runs">What is copied of each.</param>
    public static void Gather<T>(nint images, nint columns, int image, ImageLayout layout, TapRuns runs) where T : unmanaged
    {
        T* from = Image<T>(images, image, layout), to = Columns<T>(columns, image, layout, runs);
        foreach (ref readonly var run in runs.Runs.AsSpan())
        {
            T* target = to + (run.Position * layout.Channels * runs.Taps) + run.Tap;
            if (run.Offset < 0) Clear(target, layout.Channels, runs.Taps, run.Length);
            else if (layout.IsChannelsLast) CopyPixels(target, from + (run.Offset * layout.Channels), layout.Channels, runs.Taps, run.Length);
            else CopyPlanes(target, from + run.Offset, layout, runs.Taps, run.Length);
        }
    }

    /// <inheritdoc cref="Gather"/>
    public static void Scatter<T>(nint columns, nint images, int image, ImageLayout layout, TapRuns runs)
        where T : unmanaged, INumber<T>
    {
        T* from = Columns<T>(columns, image, layout, runs), to = Image<T>(images, image, layout);
        long channel = layout.IsChannelsLast ? 1 : layout.Plane, pixel = layout.IsChannelsLast ? layout.Channels : 1;
        foreach (ref readonly var run in runs.Runs.AsSpan())
        {
            if (run.Offset < 0) continue;
            T* source = from + (run.Position * layout.Channels * runs.Taps) + run.Tap, target = to + (run.Offset * pixel);
            for (long c = 0; c < layout.Channels; c++)
            {
                for (int t = 0; t < run.Length; t++) target[(c * channel) + (t * pixel)] += source[(c * runs.Taps) + t];
            }
        }
    }

    private static T* Image<T>(nint images, int image, ImageLayout layout) where T : unmanaged => (T*)images + (image * layout.Channels * layout.Plane);

    private static T* Columns<T>(nint columns, int image, ImageLayout layout, TapRuns runs) where T : unmanaged =>
        (T*)columns + (image * layout.Channels * runs.Positions * runs.Taps);

    private static void Clear<T>(T* to, long channels, int taps, int length) where T : unmanaged
    {
        for (long c = 0; c < channels; c++, to += taps) new Span<T>(to, length).Clear();
    }

    private static void CopyPixels<T>(T* to, T* from, long channels, int taps, int length) where T : unmanaged
    {
        for (int t = 0; t < length; t++)
        {
            T* source = from + (t * channels), target = to + t;
            for (long c = 0; c < channels; c++, target += taps) *target = source[c];
        }
    }

    // Most runs are the three taps of a row: known lengths become single moves.
    private static void CopyPlanes<T>(T* to, T* from, ImageLayout layout, int taps, int length) where T : unmanaged
    {
        long plane = layout.Plane;
        for (long c = layout.Channels; c > 0; c--, to += taps, from += plane)
        {
            switch (length)
            {
                case 1:
                    *to = *from;
                    break;
                case 2:
                    to[0] = from[0];
                    to[1] = from[1];
                    break;
                case 3:
                    to[0] = from[0];
                    to[1] = from[1];
                    to[2] = from[2];
                    break;
                default:
                    new ReadOnlySpan<T>(from, length).CopyTo(new Span<T>(to, length));
                    break;
            }
        }
    }
}
