
namespace Mipp.Tensors;

/// <summary>The columns that a convolution multiplies its weights with, at chosen output positions only.</summary>
/// <remarks>
/// Computed by the processor: images elsewhere are copied there and their columns back. <c>torch.nn.functional.unfold</c> forms the
/// columns of all positions.
/// </remarks>
internal static class ConvolutionColumns
{
    extension(Tensor images)
    {
        /// <summary>
        /// Of [batch, channels, …]: for every position the elements of each channel's plane at the position's taps, as rows
        /// [batch · positions, channels · taps]. Gradients flow through it, once.
        /// </summary>
        /// <param name="offsets">
        /// Flat indices into a channel's plane, taps of position 0, of position 1, …; −1 for padding, which reads as zero.
        /// </param>
        /// <param name="taps">Elements per channel and position; at least 1.</param>
        /// <exception cref="ArgumentException">An offset lies outside a plane, or there are no channels.</exception>
        public Tensor GatherColumns(ReadOnlySpan<long> offsets, int taps)
        {
            var layout = ImageLayout.Of(images);
            foreach (long offset in offsets)
            {
                if (offset < -1 || offset >= layout.Plane)
                    throw new ArgumentException($"offset {offset} is outside a plane of {layout.Plane} elements", nameof(offsets));
            }

            var runs = TapRun.Of(offsets, taps);
            return torch.is_grad_enabled() && images.requires_grad
                ? DifferentiableColumns.apply(images, layout, runs)
                : Gather(images, layout, runs);
        }
    }

    internal static Tensor Gather(Tensor images, ImageLayout layout, TapRuns runs)
    {
        using var scope = new TensorScope();
        var source = layout.Rows(images.detach().cpu());
        var columns = torch.empty([layout.Batch * runs.Positions, layout.Channels * runs.Taps], dtype: images.dtype, device: torch.CPU);
        TensorWorkers.Run((int)layout.Batch, (_, image) =>
        {
            using var from = source.narrow(0, image, 1);
            using var to = columns.narrow(0, image * runs.Positions, runs.Positions);
            switch (images.dtype.ElementSize())
            {
                case 1: ColumnKernels.Gather<byte>(from.bytes, to.bytes, layout, runs); break;
                case 2: ColumnKernels.Gather<ushort>(from.bytes, to.bytes, layout, runs); break;
                case 4: ColumnKernels.Gather<uint>(from.bytes, to.bytes, layout, runs); break;
                default: ColumnKernels.Gather<ulong>(from.bytes, to.bytes, layout, runs); break;
            }
        });
        return scope.Keep(columns.to(images.device));
    }

    /// <summary>The transpose of <see cref="Gather"/>: adds every element of columns to where it was read.</summary>
    internal static Tensor Scatter(Tensor columns, ImageLayout layout, TapRuns runs)
    {
        using var scope = new TensorScope();
        var type = columns.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var source = columns.detach().to(type, torch.CPU).contiguous();
        var images = torch.zeros([layout.Batch, layout.Channels * layout.Plane], dtype: type, device: torch.CPU);
        TensorWorkers.Run((int)layout.Batch, (_, image) =>
        {
            using var from = source.narrow(0, image * runs.Positions, runs.Positions);
            using var to = images.narrow(0, image, 1);
            if (type == ScalarType.Float64) ColumnKernels.Scatter<double>(from.bytes, to.bytes, layout, runs);
            else ColumnKernels.Scatter<float>(from.bytes, to.bytes, layout, runs);
        });
        return scope.Keep(layout.Images(images).to(columns.dtype, columns.device));
    }
}

/// <summary><see cref="ConvolutionColumns"/> in a recorded computation.</summary>
internal sealed class DifferentiableColumns : torch.autograd.SingleTensorFunction<DifferentiableColumns>
{
    public override string Name => nameof(DifferentiableColumns);

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(nameof(ImageLayout), vars[1]);
        ctx.save_data(nameof(TapRuns), vars[2]);
        return ConvolutionColumns.Gather((Tensor)vars[0], (ImageLayout)vars[1], (TapRuns)vars[2]);
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) =>
        [ConvolutionColumns.Scatter(
            grad_output, (ImageLayout)ctx.get_data(nameof(ImageLayout)), (TapRuns)ctx.get_data(nameof(TapRuns))), null!, null!];
}

/// <summary>How the elements of images lie in memory: plane by plane, or with the channels of a pixel side by side.</summary>
/// <param name="Shape">[batch, channels, …].</param>
/// <param name="Plane">Elements of a channel.</param>
/// <param name="IsChannelsLast">Whether the channels of a pixel lie side by side.</param>
internal sealed record ImageLayout(long[] Shape, long Plane, bool IsChannelsLast)
{
    public long Batch => Shape[0];

    public long Channels => Shape[1];

    public static ImageLayout Of(Tensor images)
    {
        long[] shape = images.shape;
        if (shape.Length < 2) throw new ArgumentException($"takes [batch, channels, …], got {shape.Length} dimensions", nameof(images));
        long plane = 1;
        foreach (long size in shape.AsSpan(2)) plane *= size;
        return new(shape, plane, shape.Length == 4 && !images.is_contiguous() && IsLast(images));
    }

    /// <summary>The elements as they lie, [batch, channels · plane].</summary>
    public Tensor Rows(Tensor images) =>
        (IsChannelsLast ? images.permute(0, 2, 3, 1) : images).contiguous().view(Batch, Channels * Plane);

    /// <summary>The images of elements that lie so.</summary>
    public Tensor Images(Tensor rows) => IsChannelsLast
        ? rows.view(Batch, Shape[2], Shape[3], Channels).permute(0, 3, 1, 2)
        : rows.view(Shape);

    private static bool IsLast(Tensor images)
    {
        using var pixels = images.permute(0, 2, 3, 1);
        return pixels.is_contiguous();
    }
}

/// <summary>Taps that lie side by side in a plane, or outside of it: what is copied at once.</summary>
/// <param name="Position">Of which output position.</param>
/// <param name="Tap">The first of them.</param>
/// <param name="Length">How many.</param>
/// <param name="Offset">Of the first in a plane; −1: padding, which is zero.</param>
internal readonly record struct TapRun(int Position, int Tap, int Length, long Offset)
{
    public static TapRuns Of(ReadOnlySpan<long> offsets, int taps)
    {
        var runs = new List<TapRun>();
        for (int i = 0; i < offsets.Length; i++)
        {
            int tap = i % taps;
            if (tap > 0 && runs[^1] is var last && offsets[i] == (last.Offset < 0 ? -1 : last.Offset + last.Length))
                runs[^1] = last with { Length = last.Length + 1 };
            else runs.Add(new(i / taps, tap, 1, offsets[i]));
        }

        return new([.. runs], offsets.Length / taps, taps);
    }
}

/// <summary>All that is copied of an image.</summary>
internal sealed record TapRuns(TapRun[] Runs, int Positions, int Taps);

/// <summary>The loops, over one image.</summary>
internal static unsafe class ColumnKernels
{
    public static void Gather<T>(ReadOnlySpan<byte> image, Span<byte> columns, ImageLayout layout, TapRuns runs) where T : unmanaged
    {
        fixed (byte* from = image)
        fixed (byte* to = columns)
        {
            foreach (ref readonly var run in runs.Runs.AsSpan())
            {
                var target = (T*)to + (run.Position * layout.Channels * runs.Taps) + run.Tap;
                if (run.Offset < 0) Clear(target, layout.Channels, runs.Taps, run.Length);
                else if (layout.IsChannelsLast) CopyPixels(target, (T*)from + (run.Offset * layout.Channels), layout.Channels, runs.Taps, run.Length);
                else CopyPlanes(target, (T*)from + run.Offset, layout, runs.Taps, run.Length);
            }
        }
    }

    public static void Scatter<T>(ReadOnlySpan<byte> columns, Span<byte> image, ImageLayout layout, TapRuns runs)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        long channel = layout.IsChannelsLast ? 1 : layout.Plane, pixel = layout.IsChannelsLast ? layout.Channels : 1;
        fixed (byte* from = columns)
        fixed (byte* to = image)
        {
            foreach (ref readonly var run in runs.Runs.AsSpan())
            {
                if (run.Offset < 0) continue;
                var source = (T*)from + (run.Position * layout.Channels * runs.Taps) + run.Tap;
                var target = (T*)to + (run.Offset * pixel);
                for (long c = 0; c < layout.Channels; c++)
                {
                    for (int t = 0; t < run.Length; t++) target[(c * channel) + (t * pixel)] += source[(c * runs.Taps) + t];
                }
            }
        }
    }

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
