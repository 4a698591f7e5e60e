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
