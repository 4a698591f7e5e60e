using Mipp.Coupling;
using Mipp.Execution;

namespace Mipp.Operators;

/// <summary>What MaxPool and AveragePool share: a window that slides over every channel by itself.</summary>
internal abstract class Pooling(string type) : Operator(type)
{
    public override void Infer(InferenceContext context)
    {
        var shape = context.Shape(0) is { } input
            ? SpatialWindow.OfPooling(context.Attributes, context.Fail).OutputShape(input, input.Rank > 1 ? input[1] : 1, context.Fail)
            : null;
        context.SetOutput(0, context.Input(0).ElementType, shape);
    }

    public override void Couple(CouplingContext context)
    {
        SpatialWindow.CoupleAxes(context);
        context.Assign(context.Output(), 1, context.Labels(context.Input(0), 1));
    }

    protected static SpatialWindow Window(RunContext context)
    {
        var window = SpatialWindow.OfPooling(context.Attributes, context.Fail);
        int rank = (int)context.Input(0).ndim;
        return rank == window.Rank + 2 ? window
            : throw context.Fail($"its input has rank {rank}, but its kernel wants rank {window.Rank + 2}");
    }

    /// <summary>Whether libtorch can pad by itself: alike at both ends and by at most half the kernel.</summary>
    protected static bool PadsItself(SpatialWindow window, SpatialPadding padding) =>
        padding.IsSymmetric && padding.Begin.Zip(window.Kernel).All(p => 2 * p.First <= p.Second);

    /// <summary>The padding with its ends such that the windows, the last rounded up ones too, just fit.</summary>
    protected static SpatialPadding Fit(SpatialWindow window, SpatialPadding padding, ReadOnlySpan<long> input)
    {
        long[] end = new long[window.Rank];
        for (int axis = 0; axis < window.Rank; axis++)
        {
            long size = input[axis + 2];
            long span = ((window.OutputSize(axis, size) - 1) * window.Strides[axis]) + window.Extent(axis);
            end[axis] = Math.Max(0, span - size - padding.Begin[axis]);
        }
        return padding with { End = end };
    }
}
