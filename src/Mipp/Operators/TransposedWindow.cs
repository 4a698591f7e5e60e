using System.Globalization;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>The window of a transposed convolution: every input position adds the whole kernel to the output around its place.</summary>
internal sealed class TransposedWindow
{
    private readonly SpatialWindow window;
    private readonly long[] outputPadding;
    private readonly long[]? outputShape;

    private TransposedWindow(Attributes attributes, SpatialWindow window, Func<string, MippException> fail)
    {
        this.window = window;
        outputPadding = attributes.Ints("output_padding") ?? new long[window.Rank];
        outputShape = attributes.Ints("output_shape");
        if (outputPadding.Length != window.Rank || outputPadding.Any(p => p < 0))
            throw fail($"output_padding is [{string.Join(", ", outputPadding)}], {window.Rank} numbers of at least 0 are needed");
        if (outputShape is not null && (outputShape.Length != window.Rank || outputShape.Any(s => s < 1)))
            throw fail($"output_shape is [{string.Join(", ", outputShape)}], {window.Rank} positive sizes are needed");
    }

    public SpatialWindow Window => window;

    public ReadOnlySpan<long> OutputPadding => outputPadding;

    /// <summary>The window of a node whose kernel is the trailing axes of a weight.</summary>
    public static TransposedWindow OfWeight(Attributes attributes, ReadOnlySpan<long> weight, Func<string, MippException> fail) =>
        new(attributes, SpatialWindow.OfWeight(attributes, weight, fail), fail);

    /// <summary>The shape after the window: [N, channels, …].</summary>
    public Shape OutputShape(Shape input, Dim channels, Func<string, MippException> fail)
    {
        if (input.Rank != window.Rank + 2)
            throw fail($"its input is {input}, but its kernel wants rank {window.Rank + 2}");
        var dims = new Dim[input.Rank];
        dims[0] = input[0];
        dims[1] = channels;
        for (int axis = 0; axis < window.Rank; axis++)
        {
            dims[axis + 2] = OutputDim(axis, input[axis + 2]);
            if (dims[axis + 2].Factor < 1)
                throw fail($"its padding leaves nothing of axis {axis + 2} of its input {input}");
        }
        return new Shape(dims);
    }

    public long OutputSize(int axis, long size) =>
        outputShape is not null ? outputShape[axis]
        : IsSame ? size * window.Strides[axis]
        : Unpadded(axis, size) - window.Pads[axis] - window.Pads[axis + window.Rank];

    /// <summary>How many positions are cut off before each spatial axis.</summary>
    public long[] Begin(ReadOnlySpan<long> input)
    {
        long[] begin = new long[window.Rank];
        for (int axis = 0; axis < begin.Length; axis++)
            begin[axis] = Begin(axis, input[axis + 2]);
        return begin;
    }

    /// <summary>What is cut off before and after each spatial axis; negative where the output reaches beyond the last kernel.</summary>
    public SpatialPadding Padding(ReadOnlySpan<long> input)
    {
        long[] begin = Begin(input);
        long[] end = new long[window.Rank];
        for (int axis = 0; axis < end.Length; axis++)
        {
            long size = input[axis + 2];
            end[axis] = Unpadded(axis, size) - begin[axis] - OutputSize(axis, size);
        }
        return new SpatialPadding(begin, end);
    }

    /// <summary>Whether the padding added to the output is less than a stride or a dilation, as libtorch has it.</summary>
    public bool HasShortOutputPadding => outputPadding.Select((p, axis) => p < Math.Max(window.Strides[axis], window.Dilations[axis])).All(x => x);

    private bool IsSame => window.AutoPad.StartsWith("SAME", StringComparison.Ordinal);

    /// <summary>The size before anything is cut off.</summary>
    private long Unpadded(int axis, long size) =>
        ((size - 1) * window.Strides[axis]) + window.Extent(axis) + outputPadding[axis];

    private long Begin(int axis, long size)
    {
        if (!IsSame && outputShape is null)
            return window.Pads[axis];
        long total = Math.Max(0, Unpadded(axis, size) - OutputSize(axis, size));
        return window.AutoPad == "SAME_UPPER" ? total / 2 : total - (total / 2);
    }

    /// <summary>A symbolic size is named by its formula, so that branches with the same geometry have the same size.</summary>
    private Dim OutputDim(int axis, Dim size)
    {
        if (size.IsKnown || outputShape is not null)
            return OutputSize(axis, size.Factor);
        long stride = window.Strides[axis];
        long offset = OutputSize(axis, 0);
        if (offset == 0)
            return Dim.Multiply(size, stride) ?? InferenceContext.Unknown();
        return Dim.Of(string.Create(CultureInfo.InvariantCulture, $"({(stride == 1 ? "" : $"{stride}*")}{size}{offset:+0;-0})"));
    }
}
