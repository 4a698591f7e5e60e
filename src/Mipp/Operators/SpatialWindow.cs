using System.Globalization;
using Mipp.Coupling;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>A window that slides over the spatial axes (2, 3, …) of a value: what convolution and pooling share.</summary>
internal sealed class SpatialWindow
{
    private const int MaximumRank = 3;

    private readonly string autoPad;
    private readonly long[] pads;
    private readonly bool ceil;

    private SpatialWindow(Attributes attributes, long[] kernel, Func<string, MippException> fail)
    {
        int rank = kernel.Length;
        Kernel = kernel;
        Strides = Read(attributes, "strides", rank, 1, fail);
        Dilations = Read(attributes, "dilations", rank, 1, fail);
        pads = [.. Read(attributes, "pads", 2 * rank, 0, fail)];
        autoPad = attributes.String("auto_pad", "NOTSET");
        ceil = attributes.Int("ceil_mode", 0) != 0;
        if (rank is < 1 or > MaximumRank)
            throw fail($"has {rank} spatial axes, 1 to {MaximumRank} are supported");
        if (kernel.Any(k => k is < 1 or > int.MaxValue))
            throw fail($"kernel_shape is [{string.Join(", ", kernel)}], positive sizes are needed");
        if (autoPad is not ("NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
            throw fail($"auto_pad is '{autoPad}', NOTSET, VALID, SAME_UPPER or SAME_LOWER are possible");
        if (autoPad == "VALID")
            Array.Clear(pads);
    }

    public long[] Kernel { get; }

    public long[] Strides { get; }

    public long[] Dilations { get; }

    /// <summary>The number of spatial axes.</summary>
    public int Rank => Kernel.Length;

    /// <summary>The number of elements under the window.</summary>
    public long Taps => Kernel.Aggregate(1L, (a, b) => a * b);

    /// <summary>Whether the last window may reach beyond the padding.</summary>
    public bool Ceil => ceil;

    /// <summary>The attribute auto_pad.</summary>
    public string AutoPad => autoPad;

    /// <summary>The attribute pads: before every spatial axis, then after every one.</summary>
    public ReadOnlySpan<long> Pads => pads;

    public bool IsDilated => Dilations.Any(d => d > 1);

    /// <summary>The window of a node whose kernel is an attribute.</summary>
    public static SpatialWindow OfPooling(Attributes attributes, Func<string, MippException> fail) =>
        new(attributes, attributes.Ints("kernel_shape") ?? throw fail("has no kernel_shape"), fail);

    /// <summary>The window of a node whose kernel is the trailing axes of a weight.</summary>
    public static SpatialWindow OfWeight(Attributes attributes, ReadOnlySpan<long> weight, Func<string, MippException> fail)
    {
        long[] kernel = weight.Length > 2 ? weight[2..].ToArray() : [];
        if (attributes.Ints("kernel_shape") is { } stated && !stated.SequenceEqual(kernel))
            throw fail($"kernel_shape is [{string.Join(", ", stated)}] but the weight's kernel is [{string.Join(", ", kernel)}]");
        return new SpatialWindow(attributes, kernel, fail);
    }

    /// <summary>The elements that a window spans on one spatial axis, dilation included.</summary>
    public long Extent(int axis) => ((Kernel[axis] - 1) * Dilations[axis]) + 1;

    /// <summary>How many windows fit on a spatial axis; below 1 when none does.</summary>
    public long OutputSize(int axis, long size)
    {
        long stride = Strides[axis];
        long room = size + Surplus(axis);
        if (room < 0)
            return 0;
        long count = (room / stride) + 1;
        // A window that would start in the padding at the end is left out, as the exporters' frameworks do.
        return MayLeaveOut(axis) && (count - 1) * stride >= size + pads[axis] ? count - 1 : count;
    }

    /// <summary>The shape after the window: [N, channels, …].</summary>
    public Shape OutputShape(Shape input, Dim channels, Func<string, MippException> fail)
    {
        if (input.Rank != Rank + 2)
            throw fail($"its input is {input}, but its kernel wants rank {Rank + 2}");
        var dims = new Dim[input.Rank];
        dims[0] = input[0];
        dims[1] = channels;
        for (int axis = 0; axis < Rank; axis++)
        {
            dims[axis + 2] = OutputDim(axis, input[axis + 2]);
            if (dims[axis + 2].Factor < 1)
                throw fail($"its window spans {Extent(axis)} positions, more than axis {axis + 2} of its input {input} has");
        }
        return new Shape(dims);
    }

    /// <summary>The padding for an input of this shape.</summary>
    public SpatialPadding Padding(ReadOnlySpan<long> input)
    {
        long[] begin = new long[Rank];
        long[] end = new long[Rank];
        for (int axis = 0; axis < Rank; axis++)
            (begin[axis], end[axis]) = Padding(axis, input[axis + 2]);
        return new SpatialPadding(begin, end);
    }

    /// <summary>Labels of the batch pass; the axes that the window slides over cannot be cut.</summary>
    public static void CoupleAxes(CouplingContext context)
    {
        var input = context.Input(0);
        context.Assign(context.Output(), 0, context.Labels(input, 0));
        for (int axis = 2; axis < CouplingContext.Rank(input); axis++)
            context.Freeze(context.Labels(input, axis), context.Because("a window slides over the axis"));
    }

    private bool IsSame => autoPad.StartsWith("SAME", StringComparison.Ordinal);

    private bool MayLeaveOut(int axis) => ceil && !IsSame && pads[axis + Rank] + Strides[axis] > Extent(axis);

    private (long Begin, long End) Padding(int axis, long size)
    {
        if (!IsSame)
            return (pads[axis], pads[axis + Rank]);
        long total = Math.Max(0, ((OutputSize(axis, size) - 1) * Strides[axis]) + Extent(axis) - size);
        return autoPad == "SAME_UPPER" ? (total / 2, total - (total / 2)) : (total - (total / 2), total / 2);
    }

    /// <summary>The s of "output = ⌊(size + s) / stride⌋ + 1", which all kinds of padding and rounding amount to.</summary>
    private long Surplus(int axis) => IsSame ? -1
        : pads[axis] + pads[axis + Rank] - Extent(axis) + (ceil ? Strides[axis] - 1 : 0);

    /// <summary>A symbolic size is named by its formula, so that branches with the same geometry have the same size.</summary>
    private Dim OutputDim(int axis, Dim size)
    {
        if (size.IsKnown)
            return OutputSize(axis, size.Factor);
        if (MayLeaveOut(axis))
            return InferenceContext.Unknown();
        long surplus = Surplus(axis);
        if (Strides[axis] > 1)
            return Dim.Of(string.Create(CultureInfo.InvariantCulture, $"({Sum(size, surplus)}/{Strides[axis]}+1)"));
        return surplus == -1 ? size : Dim.Of(Sum(size, surplus + 1));
    }

    private static string Sum(Dim size, long offset) => offset == 0 ? size.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"({size}{offset:+0;-0})");

    private static long[] Read(Attributes attributes, string name, int length, int minimum, Func<string, MippException> fail)
    {
        long[] values = attributes.Ints(name) ?? [.. Enumerable.Repeat((long)minimum, length)];
        if (values.Length != length || values.Any(v => v < minimum || v > int.MaxValue))
            throw fail($"{name} is [{string.Join(", ", values)}], {length} numbers of at least {minimum} are needed");
        return values;
    }
}
