using static TorchSharp.torch.nn;

namespace Mipp.Tensors;

/// <summary>
/// Convolution and pooling of [batch, channels, 1 to 3 spatial dimensions] by one name each. TorchSharp has a function for each number of
/// dimensions, and what it has not for one dimension is computed with a second of size 1. A parameter has an entry per dimension.
/// </summary>
internal static class SpatialFunctions
{
    extension(Tensor input)
    {
        /// <summary>Convolution, <paramref name="padding"/> zeros on both sides.</summary>
        /// <param name="weight">[channels out, channels in / groups, kernel…].</param>
        /// <param name="bias">[channels out], or null.</param>
        /// <param name="strides">Steps.</param>
        /// <param name="padding">Zeros on both sides.</param>
        /// <param name="dilations">Distances of taps.</param>
        /// <param name="groups">Into how many independent parts the channels are divided.</param>
        public Tensor Convolution(Tensor weight, Tensor? bias, long[] strides, long[] padding, long[] dilations, long groups)
        {
            bool isSingle = SoundConvolution.Concerns(input);
            return (strides.Length, isSingle) switch
            {
                (1, _) => input.unsqueeze(2)
                    .Convolution(weight.unsqueeze(2), bias, [1, .. strides], [0, .. padding], [1, .. dilations], groups).squeeze(2),
                (2, true) => SoundConvolution.Run(input, weight, bias, strides, padding, dilations, groups),
                (2, false) => functional.conv2d(input, weight, bias, strides, padding, dilations, groups),
                (_, true) => SoundConvolution.InDouble(input, weight, bias, (x, w, b) => x.Convolution(w, b, strides, padding, dilations, groups)),
                _ => functional.conv3d(input, weight, bias, strides, padding, dilations, groups),
            };
        }

        /// <summary>Transposed convolution: the derivative of a convolution with respect to its input.</summary>
        /// <param name="weight">[channels in, channels out / groups, kernel…].</param>
        /// <param name="bias">[channels out], or null.</param>
        /// <param name="strides">The convolution's.</param>
        /// <param name="padding">What the convolution would have padded, and is cut off here.</param>
        /// <param name="outputPadding">Added at the end of the output.</param>
        /// <param name="dilations">Distances of taps.</param>
        /// <param name="groups">Into how many independent parts the channels are divided.</param>
        public Tensor ConvolutionTransposed(
            Tensor weight, Tensor? bias, long[] strides, long[] padding, long[] outputPadding, long[] dilations, long groups)
        {
            if (SoundConvolution.Concerns(input))
            {
                return SoundConvolution.InDouble(
                    input, weight, bias, (x, w, b) => x.ConvolutionTransposed(w, b, strides, padding, outputPadding, dilations, groups));
            }

            return strides.Length switch
            {
                1 => functional.conv_transpose1d(input, weight, bias, strides[0], padding[0], outputPadding[0], dilations[0], groups),
                2 => functional.conv_transpose2d(input, weight, bias, strides, padding, outputPadding, dilations, groups),
                _ => functional.conv_transpose3d(input, weight, bias, strides, padding, outputPadding, dilations, groups),
            };
        }

        /// <summary>The largest element of every window, and where (Int64, counted over the channel's positions) it was.</summary>
        public (Tensor Values, Tensor Indices) MaxPool(long[] kernel, long[] strides, long[] padding, long[] dilations, bool ceilMode)
        {
            if (kernel.Length == 3) return functional.max_pool3d_with_indices(input, kernel, strides, padding, dilations, ceilMode);
            if (kernel.Length == 2) return functional.max_pool2d_with_indices(input, kernel, strides, padding, dilations, ceilMode);
            var (values, indices) = functional.max_pool2d_with_indices(
                input.unsqueeze(2), [1, .. kernel], [1, .. strides], [0, .. padding], [1, .. dilations], ceilMode);
            return (values.squeeze(2), indices.squeeze(2));
        }

        /// <summary>The mean of every window.</summary>
        public Tensor AveragePool(long[] kernel, long[] strides, long[] padding, bool ceilMode, bool countsPadding) =>
            kernel.Length switch
            {
                1 => functional.avg_pool2d(input.unsqueeze(2), [1, .. kernel], [1, .. strides], [0, .. padding], ceilMode, countsPadding).squeeze(2),
                2 => functional.avg_pool2d(input, kernel, strides, padding, ceilMode, countsPadding),
                _ => functional.avg_pool3d(input, kernel, strides, padding, ceilMode, countsPadding),
            };
    }
}
