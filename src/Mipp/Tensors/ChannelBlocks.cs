namespace Mipp.Tensors;

/// <summary>Fills the channels of images and filters up with zeros where they are more than few and no whole blocks, as <see cref="SoundConvolution"/> needs them.</summary>
internal static class ChannelBlocks
{
    private const long Largest = 64;
    private const long Few = 32;
    private const long OfGroup = 16;

    /// <summary>Whether the channels of a group of several fit into the smallest block.</summary>
    public static bool HasOne(long channels) => channels <= OfGroup;

    /// <summary>Zeros after the channels that are read; a single one needs none unless derivatives by it are asked for.</summary>
    /// <param name="images">[batch, channels, height, width].</param>
    public static Tensor FillInputs(Tensor images) => images.size(1) == 1 && !images.requires_grad ? images : Fill(images, 1);

    /// <summary>Zeros after the channels, where they are neither few nor whole blocks.</summary>
    /// <param name="x">Any tensor.</param>
    /// <param name="dim">The dimension that holds channels.</param>
    public static Tensor Fill(Tensor x, int dim) => FillTo(x, dim, Whole(x.size(dim)));

    /// <summary>Zeros after the channels, up to so many.</summary>
    public static Tensor FillTo(Tensor x, int dim, long channels)
    {
        if (x.size(dim) == channels) return x;
        long[] pads = new long[2 * ((int)x.ndim - dim)];
        pads[^1] = channels - x.size(dim);
        return torch.nn.functional.pad(x, pads);
    }

    /// <summary>The first channels of images whose blocks were filled.</summary>
    /// <param name="images">[batch, channels, height, width], channels innermost.</param>
    /// <param name="count">How many channels there are without those that fill.</param>
    public static Tensor First(Tensor images, long count) =>
        // Cut as they lie in memory, for the gradient takes the layout of what is cut; and copied, for libtorch is slow with elements that lie apart.
        images.size(1) == count ? images : images.permute(0, 2, 3, 1).narrow(3, 0, count).contiguous().permute(0, 3, 1, 2);

    // A block is 16, 32 or 64 wide, as suits the processor and the kernel. Few channels are right unfilled, but for one alone.
    private static long Whole(long channels) => channels switch
    {
        1 => 2,
        <= Few => channels,
        _ => (channels + Largest - 1) / Largest * Largest,
    };
}
