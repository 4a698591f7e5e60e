namespace Mipp.Torch.Tests;

/// <summary>Layers against their definitions, written as plain loops.</summary>
public class NetworkTests
{
    [Theory]
    [InlineData(1, 1, 0, 1, 0)]
    [InlineData(2, 2, 1, 1, 2)]
    [InlineData(4, 1, 2, 2, 1)]
    public void Convolution_is_a_sum_over_windows(int groups, int stride, int padding, int dilation, int seed)
    {
        using var scope = new TensorScope();
        var (x, weight, bias) = (
            Expect.Values(seed, [2, 4, 7, 6]), Expect.Values(seed + 1, [8, 4 / groups, 3, 2]), Expect.Values(seed + 2, [8]));
        var actual = x.Convolution(weight, bias, [stride], [padding], [dilation], groups);
        var (height, width) = (Outputs(7, 3), Outputs(6, 2));
        Expect.Shape([2, 8, height, width], actual);

        var (input, kernel, shift) = (x.ToArray<double>(), weight.ToArray<double>(), bias.ToArray<double>());
        var expected = new List<double>();
        for (var n = 0; n < 2; n++)
            for (var k = 0; k < 8; k++)
                for (var i = 0; i < height; i++)
                    for (var j = 0; j < width; j++) expected.Add(shift[k] + Window(n, k, i, j));
        Expect.Close([.. expected], actual.ToArray<double>());
        Expect.Close([.. expected], x.ContiguousChannelsLast().Convolution(weight, bias, [stride], [padding], [dilation], groups).ToArray<double>());

        int Outputs(int size, int window) => ((size + (2 * padding) - (dilation * (window - 1)) - 1) / stride) + 1;

        double Window(int n, int k, int i, int j)
        {
            var (per, sum) = (4 / groups, 0.0);
            for (var c = 0; c < per; c++)
                for (var a = 0; a < 3; a++)
                    for (var b = 0; b < 2; b++)
                    {
                        var (row, column) = ((i * stride) - padding + (a * dilation), (j * stride) - padding + (b * dilation));
                        if (row is < 0 or >= 7 || column is < 0 or >= 6) continue;
                        var channel = (k / (8 / groups) * per) + c;
                        sum += input[(((((n * 4) + channel) * 7) + row) * 6) + column] * kernel[(((((k * per) + c) * 3) + a) * 2) + b];
                    }

            return sum;
        }
    }

    [Fact]
    public void Transposed_convolution_is_the_adjoint_of_convolution()
    {
        using var scope = new TensorScope();
        var (x, weight) = (Expect.Values(1, [2, 4, 8, 7]), Expect.Values(2, [6, 2, 3, 3]));
        var forward = x.Convolution(weight, null, [2], [1], groups: 2);
        var y = Expect.Values(3, forward.Shape);
        var back = y.ConvolutionTransposed(weight, null, [2], [1], outputPadding: [1, 0], groups: 2);
        Expect.Shape(x.Shape, back);
        Assert.Equal((forward * y).Sum().Item<double>(), (x * back).Sum().Item<double>(), 1e-9);
    }

    [Fact]
    public void Pooling_in_one_dimension()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([1.0, 5, 2, 4, 3, 9], [1, 1, 6]);
        Expect.Close([5, 4, 9], x.MaxPool([2]).ToArray<double>());
        Expect.Close([5, 5, 9], x.MaxPool([3], [2], [1]).ToArray<double>());
        Expect.Close([5, 5, 9, 9], x.MaxPool([3], [2], [1], ceilMode: true).ToArray<double>());
        Expect.Close([4, 9], x.MaxPool([2], [2], dilation: [3]).ToArray<double>());
        Expect.Close([5, 9], x.MaxPool([4], [3], ceilMode: true).ToArray<double>());
        Assert.Equal([1L, 3, 5], x.MaxPoolWithIndices([2]).Indices.ToArray<long>());
        Expect.Close([3, 3, 6], x.AvgPool([2]).ToArray<double>());
        Expect.Close([2, 11.0 / 3, 16.0 / 3], x.AvgPool([3], [2], [1]).ToArray<double>());
        Expect.Close([3, 11.0 / 3, 16.0 / 3], x.AvgPool([3], [2], [1], countIncludePad: false).ToArray<double>());
        Expect.Close([3, 16.0 / 3], x.AvgPool([4], [3], ceilMode: true).ToArray<double>());
        Expect.Close([8.0 / 3, 16.0 / 3], x.AdaptiveAvgPool(2).ToArray<double>());
    }

    [Fact]
    public void Pooling_in_two_and_three_dimensions()
    {
        using var scope = new TensorScope();
        var x = Tensor.Arange(16, DType.Float64).Reshape(1, 1, 4, 4);
        Expect.Close([5, 7, 13, 15], x.MaxPool([2, 2]).ToArray<double>());
        Assert.Equal([5L, 7, 13, 15], x.MaxPoolWithIndices([2, 2]).Indices.ToArray<long>());
        Expect.Close([2.5, 4.5, 10.5, 12.5], x.AvgPool([2, 2]).ToArray<double>());
        Expect.Close([7.5], x.AdaptiveAvgPool(1, 1).ToArray<double>());
        var volume = Tensor.Arange(8, DType.Float64).Reshape(1, 1, 2, 2, 2);
        Expect.Close([7], volume.MaxPool([2, 2, 2]).ToArray<double>());
        Expect.Close([3.5], volume.AvgPool([2, 2, 2]).ToArray<double>());
        Expect.Close([3.5], volume.AdaptiveAvgPool(1, 1, 1).ToArray<double>());
        Assert.Contains(
            "1, 2 or 3 spatial dimensions", Assert.Throws<TorchException>(() => x.MaxPool([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_normalisation_moves_the_running_statistics_in_training_only()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([1.0, 2, 3, 6, 5, 10], [3, 2]);
        var (weight, bias) = (Tensor.FromArray([2.0, 1]), Tensor.FromArray([0.5, -1]));
        var (mean, variance) = (Tensor.FromArray([1.0, 1]), Tensor.FromArray([4.0, 4]));
        var y = x.BatchNormTraining(weight, bias, mean, variance, 0.25, 0.1);
        double Normal(double value, double centre, double spread) => (value - centre) / Math.Sqrt(spread + 0.1);
        var (first, second) = (8.0 / 3, 32.0 / 3);
        Expect.Close(
            [
                (2 * Normal(1, 3, first)) + 0.5, Normal(2, 6, second) - 1, 0.5, -1,
                (2 * Normal(5, 3, first)) + 0.5, Normal(10, 6, second) - 1,
            ],
            y.ToArray<double>());
        Expect.Close([1.5, 2.25], mean.ToArray<double>());
        Expect.Close([4, 7], variance.ToArray<double>());

        var used = x.BatchNorm(weight, bias, mean, variance, 0.1);
        Expect.Close([(2 * Normal(1, 1.5, 4)) + 0.5, Normal(2, 2.25, 7) - 1], used.Narrow(0, 0, 1).ToArray<double>());
        Expect.Close([1.5, 2.25], mean.ToArray<double>());
    }

    [Fact]
    public void Normalised_values_have_mean_0_and_variance_1_where_they_should()
    {
        using var scope = new TensorScope();
        var x = Expect.Values(1, [2, 4, 5], 3);
        Standard(x.LayerNorm([4, 5], epsilon: 0).Reshape(2, -1));
        Standard(x.GroupNorm(2, epsilon: 0).Reshape(4, -1));
        Standard(x.InstanceNorm(epsilon: 0).Reshape(8, -1));

        static void Standard(Tensor rows)
        {
            Expect.Close(new double[rows.Size(0)], rows.Mean([1]).ToArray<double>());
            Expect.Close([.. Enumerable.Repeat(1.0, (int)rows.Size(0))], rows.Var([1], Correction.None).ToArray<double>());
        }
    }

    [Fact]
    public void Losses_have_their_definitions()
    {
        using var scope = new TensorScope();
        var logits = Tensor.FromArray([1.0, 2, 3, 0, 0, 4], [2, 3]);
        var labels = Tensor.FromArray([2L, 0]);
        double[] normaliser = [Math.Log(Math.Exp(1) + Math.Exp(2) + Math.Exp(3)), Math.Log(2 + Math.Exp(4))];
        double[] losses = [normaliser[0] - 3, normaliser[1]];
        Expect.Close([losses.Average()], logits.CrossEntropy(labels).ToArray<double>());
        Expect.Close([losses.Sum()], logits.CrossEntropy(labels, reduction: Reduction.Sum).ToArray<double>());
        Expect.Close(losses, logits.LogSoftmax(1).NllLoss(labels, Reduction.None).ToArray<double>());
        Expect.Close(losses, logits.CrossEntropy(labels.OneHot(3).To(DType.Float64), reduction: Reduction.None).ToArray<double>());
        double[] smoothed =
            [(0.7 * losses[0]) + (0.3 * (normaliser[0] - 2)), (0.7 * losses[1]) + (0.3 * (normaliser[1] - (4.0 / 3)))];
        Expect.Close(smoothed, logits.CrossEntropy(labels, 0.3, Reduction.None).ToArray<double>());
        Expect.Close([1, 1], logits.Softmax(1).Sum([1]).ToArray<double>());

        var (p, q) = (Tensor.FromArray([0.25, 0.75]), Tensor.FromArray([0.5, 0.5]));
        var divergence = (0.25 * Math.Log(0.5)) + (0.75 * Math.Log(1.5));
        Expect.Close([divergence], q.Log().KlDiv(p, Reduction.Sum).ToArray<double>());
        Expect.Close([divergence], q.Log().KlDivLogTarget(p.Log(), Reduction.Sum).ToArray<double>());
        Expect.Close([0.0625], p.MseLoss(q).ToArray<double>());
        Expect.Close([0.5], p.L1Loss(q, Reduction.Sum).ToArray<double>());
        Expect.Close([Math.Log(2), Math.Log(2)], Tensor.Zeros([2], DType.Float64).BinaryCrossEntropy(p, Reduction.None).ToArray<double>());
    }

    [Fact]
    public void Interpolation_of_a_ramp()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([0.0, 1, 2], [1, 1, 3]);
        Expect.Close([0, 0, 1, 1, 2, 2], x.Interpolate([6], Interpolation.Nearest).ToArray<double>());
        Expect.Close([0, 0.5, 1, 1.5, 2], x.Interpolate([5], Interpolation.Linear, alignCorners: true).ToArray<double>());
        Expect.Close([0, 0.25, 0.75, 1.25, 1.75, 2], x.Interpolate([6], Interpolation.Linear).ToArray<double>());
        var image = Expect.Values(1, [1, 2, 3, 4]);
        Expect.Close(image.ToArray<double>(), image.Interpolate([3, 4], Interpolation.Cubic).ToArray<double>());
        Expect.Shape([1, 2, 6, 8], image.Interpolate([6, 8], Interpolation.Linear));
        Assert.Throws<TorchException>(() => x.Interpolate([6], Interpolation.Cubic));
    }

    [Fact]
    public void Linear_embedding_and_dropout()
    {
        using var scope = new TensorScope();
        var (x, weight, bias) = (
            Tensor.FromArray([1.0, 2], [1, 2]), Tensor.FromArray([1.0, 0, 0, 1, 1, 1], [3, 2]), Tensor.FromArray([0.0, 10, 20]));
        Expect.Close([1, 12, 23], x.Linear(weight, bias).ToArray<double>());
        Expect.Close([1, 2, 3], x.Linear(weight).ToArray<double>());
        Expect.Close([1, 1, 1, 0], weight.Embedding(Tensor.FromArray([2L, 0])).ToArray<double>());
        TorchRuntime.Seed(1);
        var dropped = Tensor.Ones([10000]).Dropout(0.25).ToArray<float>();
        Assert.All(dropped, value => Assert.True(value == 0 || Math.Abs(value - (1 / 0.75)) < 1e-6));
        Assert.InRange(dropped.Count(value => value == 0), 2300, 2700);
    }
}
