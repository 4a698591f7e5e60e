using Mipp.Execution;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>AveragePool: the mean under each window; padding counts or does not.</summary>
internal sealed class AveragePool() : Pooling("AveragePool")
{
    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        var window = Window(context);
        var padding = window.Padding(input.shape);
        bool countPadding = context.Attributes.Int("count_include_pad", 0) != 0;
        if (PadsItself(window, padding) && !window.IsDilated)
            return [input.AveragePool(window.Kernel, window.Strides, padding.Begin, window.Ceil, countPadding)];

        // The mean over whole windows of zero-padded input, divided by the share of each window that counts.
        var fitted = Fit(window, padding, input.shape);
        var share = Mean(window, Counted(input, padding, fitted, countPadding));
        return [Mean(window, fitted.Apply(input, 0)).div(share)];
    }

    /// <summary>One where an element counts, zero where it does not: [1, 1, …] in the fitted size.</summary>
    private static Tensor Counted(Tensor input, SpatialPadding padding, SpatialPadding fitted, bool countPadding)
    {
        long[] spatial = input.shape[2..].ToArray();
        if (!countPadding)
            return fitted.Apply(torch.ones([1, 1, .. spatial], dtype: input.dtype), 0);
        long[] beyond = new long[spatial.Length];
        for (int axis = 0; axis < spatial.Length; axis++)
        {
            // Windows that were rounded up reach beyond the padding; windows that were rounded down leave some of it out.
            long end = Math.Min(padding.End[axis], fitted.End[axis]);
            spatial[axis] += padding.Begin[axis] + end;
            beyond[axis] = fitted.End[axis] - end;
        }
        return new SpatialPadding(new long[spatial.Length], beyond).Apply(torch.ones([1, 1, .. spatial], dtype: input.dtype), 0);
    }

    /// <summary>The mean under every window that fits.</summary>
    internal static Tensor Mean(SpatialWindow window, Tensor x)
    {
        if (!window.IsDilated)
            return x.AveragePool(window.Kernel, window.Strides, new long[window.Rank], ceilMode: false, countsPadding: true);
        // libtorch's pooling has no dilation; convolution of each plane by itself has.
        var planes = x.reshape([x.size(0) * x.size(1), 1, .. x.shape[2..]]);
        var kernel = torch.full([1, 1, .. window.Kernel], Number(1.0 / window.Taps), dtype: x.dtype);
        var means = planes.Convolution(kernel, null, window.Strides, new long[window.Rank], window.Dilations, 1);
        return means.reshape([x.size(0), x.size(1), .. means.shape[2..]]);
    }
}
