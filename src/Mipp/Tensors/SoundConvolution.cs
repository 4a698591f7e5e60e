using static Mipp.Tensors.Numbers;
using static TorchSharp.torch.nn;

namespace Mipp.Tensors;

/// <summary>Convolutions in single precision on the processor, by those of libtorch's kernels that compute them rightly.</summary>
/// <remarks>
/// oneDNN 3.7.1, which libtorch 2.10 computes them with, keeps weights in blocks of 16, 32 or 64 channels. Where a network's channels do not
/// fill their blocks, as a pruned network's mostly do not, its reordering may leave there what is no zero or write beyond the memory it was
/// given (seen on an AMD EPYC of family 26 with AVX, AVX2 and AVX-512, not with SSE4.1): results are wrong by as much as they are large, or
/// the process ends. Right are, forwards and backwards: kernels of several taps with channels innermost, 2 to 32 of them or multiples of 64,
/// in one group; several groups of at most 16 each, plane by plane; products of matrices; and double precision, for which oneDNN is not
/// used. Tests compare all kinds with double precision.
/// </remarks>
internal static class SoundConvolution
{
    /// <summary>Whether the input is what this is about.</summary>
    public static bool Concerns(Tensor input) => input.dtype == ScalarType.Float32 && input.device_type == DeviceType.CPU;

    /// <summary>As <c>torch.nn.functional.conv2d</c>.</summary>
    public static Tensor Run(Tensor input, Tensor weight, Tensor? bias, long[] strides, long[] padding, long[] dilations, long groups)
    {
        long[] filters = weight.shape;
        using var scope = new TensorScope();
        if (groups > 1)
        {
            bool hasOneBlock = ChannelBlocks.HasOne(filters[1]) && ChannelBlocks.HasOne(filters[0] / groups);
            return scope.Keep(hasOneBlock
                ? Compute(input.contiguous(), weight.contiguous(), bias)
                : InDouble(input, weight, bias, (x, w, b) => functional.conv2d(x, w, b, strides, padding, dilations, groups)));
        }

        if (filters[2] == 1 && filters[3] == 1)
        {
            var padded = padding is [0, 0] ? input : functional.pad(input, [padding[1], padding[1], padding[0], padding[0]]);
            return scope.Keep(Pointwise(padded, weight.reshape([filters[0], filters[1]]), bias, strides));
        }

        var images = ChannelBlocks.FillInputs(input);
        var filled = Compute(
            images.ChannelsLast(), ChannelBlocks.Fill(ChannelBlocks.FillTo(weight, 1, images.size(1)), 0).ChannelsLast(),
            bias is null ? null : ChannelBlocks.Fill(bias, 0));
        return scope.Keep(ChannelBlocks.First(filled, filters[0]));

        Tensor Compute(Tensor x, Tensor w, Tensor? b) => KernelChoice.Run(
            [x, w, b], $"{string.Join(',', [.. strides, .. padding, .. dilations])} {groups}",
            () => functional.conv2d(x, w, b, strides, padding, dilations, groups));
    }

    /// <summary>A convolution of any kind computed in double precision.</summary>
    public static Tensor InDouble(Tensor input, Tensor weight, Tensor? bias, Func<Tensor, Tensor, Tensor?, Tensor> convolution)
    {
        using var scope = new TensorScope();
        var result = convolution(Wide(input), Wide(weight), bias is null ? null : Wide(bias));
        return scope.Keep(result.to(input.dtype));
    }

    private static Tensor Wide(Tensor x) => x.to(ScalarType.Float64);

    // A kernel of one tap: the matrix of all pixels times that of the weights.
    private static Tensor Pointwise(Tensor input, Tensor weights, Tensor? bias, long[] strides)
    {
        var x = strides is [1, 1] ? input
            : input.slice(2, 0, long.MaxValue, strides[0]).slice(3, 0, long.MaxValue, strides[1]);
        long[] shape = x.shape;
        var pixels = x.permute(0, 2, 3, 1);
        if (pixels.is_contiguous())
        {
            var product = functional.linear(pixels.reshape([-1, shape[1]]), weights, bias);
            return product.reshape([shape[0], shape[2], shape[3], -1]).permute(0, 3, 1, 2);
        }

        var planes = weights.MatMul(x.reshape([shape[0], shape[1], -1])).reshape([shape[0], -1, shape[2], shape[3]]);
        return bias is null ? planes : planes.add(bias.reshape([-1, 1, 1]), One);
    }
}
