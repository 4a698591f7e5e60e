using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Tensors;

public class GatherColumnsTests
{
    private static readonly long[] Shape = [2, 3, 4, 5];

    // Runs of one to five elements side by side, some of them outside of the plane.
    private static readonly long[] Offsets = [5, 6, 7, 8, 9, -1, -1, 0, 1, 2, 19, -1, 3, 4, 11, 7, 9, 12, 14, 13];

    private const int Taps = 5;

    public static TheoryData<ScalarType, bool> TypesAndLayouts => new MatrixTheoryData<ScalarType, bool>(
        [ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64],
        [false, true]);

    [Theory]
    [MemberData(nameof(TypesAndLayouts))]
    public void Columns_are_the_elements_at_the_offsets_of_any_type_and_layout(ScalarType type, bool channelsLast)
    {
        using var scope = new TensorScope();
        var plain = (Number(100) * Expect.Values(1, Shape)).to(type);
        var images = channelsLast ? plain.ChannelsLast() : plain;
        var columns = images.GatherColumns(Offsets, Taps);
        Assert.Equal(type, columns.dtype);
        Assert.Equal([2 * 4, 3 * Taps], columns.shape);
        Assert.Equal(Naive(plain.to(ScalarType.Float64).ToArray<double>()), columns.to(ScalarType.Float64).ToArray<double>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_and_gradients_are_those_of_unfold_at_chosen_positions(bool channelsLast)
    {
        using var scope = new TensorScope();
        long[] positions = [0, 3, 7, 19, 12];
        var plain = Expect.Values(2, Shape);
        var images = (channelsLast ? plain.ChannelsLast() : plain.clone()).detach().requires_grad_();
        var reference = plain.clone().requires_grad_();

        var columns = images.GatherColumns([.. positions.SelectMany(Window)], 9);
        var unfolded = torch.nn.functional.unfold(reference, 3, padding: 1);
        var expected = unfolded.IndexSelect(2, positions).transpose(1, 2).reshape(-1, 3 * 9);
        var weights = Expect.Values(3, expected.shape);

        Expect.Close(expected, columns, 1e-15);
        var gradient = Gradients.OfAll((columns * weights).sum(), [images])[0];
        Expect.Close(Gradients.OfAll((expected * weights).sum(), [reference])[0], gradient, 1e-12);
    }

    [Fact]
    public void Half_precision_has_a_gradient()
    {
        using var scope = new TensorScope();
        var images = Expect.Values(4, Shape).to(ScalarType.Float16).requires_grad_();
        var columns = images.GatherColumns(Offsets, Taps);
        var gradient = Gradients.OfAll(columns.to(ScalarType.Float64).sum(), [images])[0];
        double[] times = [.. Enumerable.Range(0, 20).Select(o => (double)Offsets.Count(offset => offset == o))];
        Assert.Equal(ScalarType.Float16, gradient.dtype);
        Assert.Equal(Enumerable.Repeat(times, 6).SelectMany(t => t), gradient.to(ScalarType.Float64).ToArray<double>());
    }

    [Fact]
    public void An_offset_outside_of_a_plane_is_refused()
    {
        using var images = Expect.Values(1, Shape);
        Assert.Throws<ArgumentException>(() => images.GatherColumns([0, 20], 1));
        Assert.Throws<ArgumentException>(() => images.GatherColumns([-2], 1));
        using var vector = Expect.Values(1, 5);
        Assert.Throws<ArgumentException>(() => vector.GatherColumns([0], 1));
    }

    /// <summary>Where the 3×3 window around a position of the 4×5 plane lies.</summary>
    private static IEnumerable<long> Window(long position) =>
        from dy in Enumerable.Range(-1, 3)
        from dx in Enumerable.Range(-1, 3)
        let y = (position / 5) + dy
        let x = (position % 5) + dx
        select y is < 0 or >= 4 || x is < 0 or >= 5 ? -1 : (y * 5) + x;

    private static double[] Naive(double[] images)
    {
        var (channels, plane) = ((int)Shape[1], (int)(Shape[2] * Shape[3]));
        return
        [
            .. from image in Enumerable.Range(0, (int)Shape[0])
            from position in Enumerable.Range(0, Offsets.Length / Taps)
            from channel in Enumerable.Range(0, channels)
            from tap in Enumerable.Range(0, Taps)
            let offset = (int)Offsets[(position * Taps) + tap]
            select offset < 0 ? 0 : images[(((image * channels) + channel) * plane) + offset],
        ];
    }
}
