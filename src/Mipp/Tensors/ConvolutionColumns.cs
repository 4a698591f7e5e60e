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
        var (from, to) = (source.Address, columns.Address);
        Action<int, int> kernel = images.dtype.ElementSize() switch
        {
            1 => (_, image) => ColumnKernels.Gather<byte>(from, to, image, layout, runs),
            2 => (_, image) => ColumnKernels.Gather<ushort>(from, to, image, layout, runs),
            4 => (_, image) => ColumnKernels.Gather<uint>(from, to, image, layout, runs),
            _ => (_, image) => ColumnKernels.Gather<ulong>(from, to, image, layout, runs),
        };
        TensorWorkers.Run((int)layout.Batch, kernel);
        return scope.Keep(columns.to(images.device));
    }

    /// <summary>The transpose of <see cref="Gather"/>: adds every element of columns to where it was read.</summary>
    internal static Tensor Scatter(Tensor columns, ImageLayout layout, TapRuns runs)
    {
        using var scope = new TensorScope();
        var type = columns.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var source = columns.detach().to(type, torch.CPU).contiguous();
        var images = torch.zeros([layout.Batch, layout.Channels * layout.Plane], dtype: type, device: torch.CPU);
        var (from, to) = (source.Address, images.Address);
        TensorWorkers.Run((int)layout.Batch, type == ScalarType.Float64
            ? (_, image) => ColumnKernels.Scatter<double>(from, to, image, layout, runs)
            : (_, image) => ColumnKernels.Scatter<float>(from, to, image, layout, runs));
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
