using System.Runtime.CompilerServices;

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

        /// <summary>Where the first element is in memory; the tensor must be contiguous, on the processor, and outlive the use. 0 without elements.</summary>
        internal unsafe nint Address
        {
            get
            {
                if (images.numel() == 0) return 0;
                // A span holds at most 2 GiB, so it is that of the first element by itself.
                using var flat = images.view(-1);
                using var first = flat.narrow(0, 0, 1);
                return (nint)Unsafe.AsPointer(ref first.bytes[0]);
            }
        }
    }
}
