namespace Mipp.Torch.Tests;

public class GatherColumnsTests
{
    private static readonly long[] Shape = [2, 3, 4, 5];

    // Runs of one to five elements side by side, some of them outside of the plane.
    private static readonly long[] Offsets = [5, 6, 7, 8, 9, -1, -1, 0, 1, 2, 19, -1, 3, 4, 11, 7, 9, 12, 14, 13];

    private const int Taps = 5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Columns_are_the_elements_at_the_offsets_however_images_lie_in_memory(bool channelsLast)
    {
        using var scope = new TensorScope();
        var plain = Expect.Values(1, Shape);
        var images = channelsLast ? plain.ContiguousChannelsLast() : plain;
        Expect.Close(Naive(plain.ToArray<double>()), images.GatherColumns(Offsets, Taps).ToArray<double>());
    }

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
