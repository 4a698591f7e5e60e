using Mipp.Tensors;

namespace Mipp.Execution;

/// <summary>
/// How images lie in memory: with the channels of a pixel side by side, convolutions of few channels are faster, there and back
/// (<c>bench/results/channels-last.md</c>). Operators pass the layout on.
/// </summary>
internal static class ChannelsLast
{
    private const int ImageRank = 4;

    /// <summary>Images [N, C, H, W] in that layout; anything else as it is.</summary>
    public static Tensor Of(Tensor value) => value.ndim == ImageRank ? value.ChannelsLast() : value;
}
