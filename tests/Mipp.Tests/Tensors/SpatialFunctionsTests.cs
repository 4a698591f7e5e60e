using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Tensors;

/// <summary>Convolutions of all kinds against double precision, which libtorch computes by other kernels.</summary>
public sealed class SpatialFunctionsTests
{
    private const int Cases = 60;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Convolutions_and_their_derivatives_are_those_of_double_precision(bool isTransposed, bool isChannelsLast)
    {
        var random = new Random(isTransposed ? 1 : 2);
        for (int i = 0; i < Cases; i++)
        {
            using var scope = new TensorScope();
            var one = Convolution.Draw(random, isTransposed);
            var (images, filters, bias) = (torch.randn(one.Images), torch.randn(one.Filters), torch.randn([one.Outputs]));
            Tensor[] single = [(isChannelsLast ? images.ChannelsLast() : images).requires_grad_(), filters.requires_grad_()];
            Tensor[] wide = [.. single.Select(x => x.detach().to(ScalarType.Float64).requires_grad_())];

            var (output, expected) = (one.Run(single[0], single[1], bias), one.Run(wide[0], wide[1], bias.to(ScalarType.Float64)));

            AssertClose(expected, output, $"outputs of {one}");
            var gradients = Gradients.OfAll(output.pow(Number(2)).sum(), single);
            var expectedGradients = Gradients.OfAll(expected.pow(Number(2)).sum(), wide);
            AssertClose(expectedGradients[0], gradients[0], $"gradient by the images of {one}");
            AssertClose(expectedGradients[1], gradients[1], $"gradient by the filters of {one}");
        }
    }

    [Fact]
    public void Without_gradients_images_of_one_line_and_of_three_dimensions_are_convolved_too()
    {
        using var scope = new TensorScope();
        using var noGradients = torch.no_grad();
        foreach (long channels in (long[])[1, 5, 23, 48])
        {
            var (line, lineFilters) = (torch.randn([2, channels, 20]), torch.randn([19, channels, 3]));
            var (volume, volumeFilters) = (torch.randn([2, channels, 5, 6, 7]), torch.randn([19, channels, 3, 3, 3]));
            AssertClose(Of(Wide(line), Wide(lineFilters), 1), Of(line, lineFilters, 1), $"{channels} channels of a line");
            AssertClose(Of(Wide(volume), Wide(volumeFilters), 3), Of(volume, volumeFilters, 3), $"{channels} channels of a volume");
        }

        static Tensor Wide(Tensor x) => x.to(ScalarType.Float64);

        static Tensor Of(Tensor x, Tensor filters, int rank)
        {
            long[] ones = [.. Enumerable.Repeat(1L, rank)];
            return x.Convolution(filters, null, ones, ones, ones, 1);
        }
    }

    private static void AssertClose(Tensor expected, Tensor actual, string what)
    {
        double difference = ((expected - actual.to(ScalarType.Float64)).abs().max() / expected.abs().max()).Item<double>();
        Assert.True(difference < 1e-4, $"{what} differ by {difference:e1} of the largest");
    }

    /// <summary>A convolution as pruned, grouped, depthwise or strided networks have it.</summary>
    private sealed record Convolution(bool IsTransposed, long[] Images, long Outputs, long Kernel, long Stride, long Groups)
    {
        public long[] Filters => IsTransposed
            ? [Images[1], Outputs / Groups, Kernel, Kernel]
            : [Outputs, Images[1] / Groups, Kernel, Kernel];

        public static Convolution Draw(Random random, bool isTransposed)
        {
            long groups = random.Next(3) > 0 ? 1 : random.Next(2, 5), inputs = random.Next(1, 70), outputs = random.Next(1, random.Next(4) > 0 ? 70 : 300);
            bool isDepthwise = random.Next(8) == 0, isMultiplied = random.Next(8) == 0;
            long[] images = [random.Next(1, 9), isDepthwise ? inputs : isMultiplied ? groups : inputs * groups, random.Next(5, 20), random.Next(5, 20)];
            return new(
                isTransposed, images, isDepthwise ? inputs : outputs * groups, 1 + (2 * random.Next(3)), random.Next(1, 3),
                isDepthwise ? inputs : groups);
        }

        public Tensor Run(Tensor images, Tensor filters, Tensor bias)
        {
            long[] strides = [Stride, Stride], padding = [Kernel / 2, Kernel / 2], none = [0, 0], dilations = [1, 1];
            return IsTransposed
                ? images.ConvolutionTransposed(filters, bias, strides, padding, none, dilations, Groups)
                : images.Convolution(filters, bias, strides, padding, dilations, Groups);
        }

        public override string ToString() =>
            $"[{string.Join(", ", Images)}] with {Outputs} filters of {Kernel}×{Kernel}, stride {Stride}, {Groups} groups";
    }
}
