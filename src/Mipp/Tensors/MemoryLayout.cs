namespace Mipp.Tensors;

/// <summary>How the elements of images lie in memory. TorchSharp's functions take no memory format, but go by strides.</summary>
public static class MemoryLayout
{
    extension(Tensor images)
    {
        /// <summary>
        /// The same shape and values with the channels (dimension 1) innermost in memory, which makes convolutions faster.
        /// For [batch, channels, height, width] and [batch, channels, depth, height, width].
        /// </summary>
        public Tensor ChannelsLast()
        {
            using var scope = new TensorScope();
            return scope.Keep(images.ndim == 5
                ? images.permute(0, 2, 3, 4, 1).contiguous().permute(0, 4, 1, 2, 3)
                : images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
        }
    }
}
