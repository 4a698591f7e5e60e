using Mipp.Graphs;
using Mipp.Operators;

namespace Mipp.Tests.Operators;

public sealed class SpatialWindowTests
{
    [Theory]
    // size, kernel, stride, dilation, begin, end, ceil → windows; the last three lines are torch.nn.MaxPool1d's.
    [InlineData(32, 3, 1, 1, 1, 1, 0, 32)]
    [InlineData(32, 3, 2, 1, 1, 1, 0, 16)]
    [InlineData(10, 3, 1, 2, 0, 0, 0, 6)]
    [InlineData(7, 3, 2, 1, 0, 1, 0, 3)]
    [InlineData(4, 3, 2, 1, 0, 0, 1, 2)]
    [InlineData(5, 2, 2, 1, 0, 0, 1, 3)]
    [InlineData(4, 1, 2, 1, 0, 0, 1, 2)]
    public void Output_size(long size, long kernel, long stride, long dilation, long begin, long end, long ceil, long expected)
    {
        var window = Window(
            [kernel], ("strides", (long[])[stride]), ("dilations", (long[])[dilation]), ("pads", (long[])[begin, end]),
            ("ceil_mode", ceil));
        Assert.Equal(expected, window.OutputSize(0, size));
    }

    [Theory]
    [InlineData("SAME_UPPER", 5, 2, 1, 3, 0, 1)]
    [InlineData("SAME_LOWER", 5, 2, 1, 3, 1, 0)]
    [InlineData("SAME_UPPER", 3, 1, 2, 5, 1, 1)]
    [InlineData("VALID", 3, 2, 1, 2, 0, 0)]
    public void Automatic_padding(string kind, long size, long stride, long dilation, long outputs, long begin, long end)
    {
        long kernel = kind == "VALID" ? 1 : 2;
        var window = Window([kernel], ("auto_pad", kind), ("strides", (long[])[stride]), ("dilations", (long[])[dilation]));
        var padding = window.Padding([1, 1, size]);
        Assert.Equal(stride == 1 ? size : outputs, window.OutputSize(0, size));
        Assert.Equal((begin, end), (padding.Begin[0], padding.End[0]));
    }

    [Fact]
    public void Branches_of_the_same_geometry_have_the_same_symbolic_size()
    {
        var input = new Shape(1, 8, Dim.Of("H"), Dim.Of("W"));
        var convolution = Window([3, 3], ("strides", (long[])[2, 2]), ("pads", (long[])[1, 1, 1, 1]));
        var shortcut = Window([1, 1], ("strides", (long[])[2, 2]));
        var same = Window([3, 3], ("auto_pad", "SAME_UPPER"), ("strides", (long[])[2, 2]));
        var expected = new Shape(1, 16, Dim.Of("((H-1)/2+1)"), Dim.Of("((W-1)/2+1)"));
        foreach (var window in (SpatialWindow[])[convolution, shortcut, same])
            Assert.Equal(expected, window.OutputShape(input, 16, Fail));
    }

    [Fact]
    public void A_window_that_keeps_the_size_keeps_its_symbol()
    {
        var window = Window([3], ("pads", (long[])[1, 1]));
        Assert.Equal(new Shape(1, 2, Dim.Of("H")), window.OutputShape(new Shape(1, 2, Dim.Of("H")), 2, Fail));
    }

    [Fact]
    public void Impossible_attributes_are_told()
    {
        Assert.Contains("strides is [0, 1], 2 numbers of at least 1", Message(() => Window([3, 3], ("strides", (long[])[0, 1]))));
        Assert.Contains("pads is [1, 1], 4 numbers of at least 0", Message(() => Window([3, 3], ("pads", (long[])[1, 1]))));
        Assert.Contains("auto_pad is 'SAME'", Message(() => Window([3], ("auto_pad", "SAME"))));
        Assert.Contains("positive sizes are needed", Message(() => Window([0])));
        Assert.Contains("4 spatial axes", Message(() => Window([1, 1, 1, 1])));
        Assert.Contains("more than axis 2", Message(() => Window([5]).OutputShape(new Shape(1, 1, 4), 1, Fail)));
        Assert.Contains("wants rank 3", Message(() => Window([5]).OutputShape(new Shape(1, 1, 4, 4), 1, Fail)));
    }

    private static SpatialWindow Window(long[] kernel, params ReadOnlySpan<(string, object)> attributes) =>
        SpatialWindow.OfPooling(SingleNode.With(attributes).With("kernel_shape", kernel), Fail);

    private static string Message(Action action) => Assert.Throws<MippException>(action).Message;

    private static MippException Fail(string what) => new(what);
}
