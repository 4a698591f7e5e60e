namespace Mipp.Tensors;

/// <summary>Fills the channels of images and filters up to whole blocks with zeros, as <see cref="SoundConvolution"/> needs them.</summary>
internal static class ChannelBlocks
{
    private const long Size = 16;

    /// <summary>Whether a group of channels fits into one block.</summary>
    public static bool HasOne(long channels) => channels <= Size;

    /// <summary>Zeros after the channels that are read, where the last block is not full; up to three, as images have, need none.</summary>
    /// <param name="x">Images or filters, channels in dimension 1.</param>
    public static Tensor FillInputs(Tensor x) => x.size(1) <= 3 ? x : Fill(x, 1);

    /// <summary>Zeros after the channels, where the last block is not full.</summary>
    /// <param name="x">Any tensor.</param>
    /// <param name="dim">The dimension that holds channels.</param>
    public static Tensor Fill(Tensor x, int dim)
    {
        long zeros = (Size - (x.size(dim) % Size)) % Size;
        if (zeros == 0) return x;
        long[] pads = new long[2 * ((int)x.ndim - dim)];
        pads[^1] = zeros;
        return torch.nn.functional.pad(x, pads);
    }
}
