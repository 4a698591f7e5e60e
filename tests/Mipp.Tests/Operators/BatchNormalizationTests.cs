using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

public sealed class BatchNormalizationTests : IDisposable
{
    private readonly TensorScope scope = new();
    private readonly Tensor mean = Tensor.FromArray<float>([1, -1]);
    private readonly Tensor variance = Tensor.FromArray<float>([4, 9]);

    [Fact]
    public void Training_normalises_by_the_batch_and_moves_the_running_statistics()
    {
        // Channel 0 holds 0, 2, 4, 6: mean 3, variance 5, or 20/3 as an estimate. Channel 1 holds tenfold.
        var x = Tensor.FromArray<float>([0, 2, 0, 20, 4, 6, 40, 60], [2, 2, 2]);
        using var graph = Graph(x, SingleNode.With(("momentum", 0.75f), ("epsilon", 0f)));
        var y = new GraphRunner(graph).Run([x], ExecutionMode.Training, observe: null)[0];
        double[] distances = [-3, -1, -3, -1, 1, 3, 1, 3];
        AssertClose([.. distances.Select((d, i) => (2 * d / Math.Sqrt(5)) + (i is 0 or 1 or 4 or 5 ? 1 : -1))], y);
        AssertClose([(0.75 * 1) + (0.25 * 3), (0.75 * -1) + (0.25 * 30)], mean);
        AssertClose([(0.75 * 4) + (0.25 * 20 / 3), (0.75 * 9) + (0.25 * 2000 / 3)], variance);
    }

    [Fact]
    public void Inference_uses_the_running_statistics_and_leaves_them()
    {
        var x = Tensor.FromArray<float>([1, 3, -1, 2], [2, 2]);
        using var graph = Graph(x, SingleNode.With(("epsilon", 0f)));
        AssertClose([1, (2 * 4 / 3.0) - 1, (2 * -2 / 2.0) + 1, (2 * 3 / 3.0) - 1], new GraphRunner(graph).Run([x])[0]);
        AssertClose([1, -1], mean);
        AssertClose([4, 9], variance);
    }

    [Fact]
    public void Scale_and_bias_get_gradients_in_training()
    {
        var x = torch.randn([8, 2, 3]);
        using var graph = Graph(x, Attributes.Empty);
        var (scale, bias) = (graph.Find("x1")!.Data!, graph.Find("x2")!.Data!);
        scale.requires_grad_();
        bias.requires_grad_();
        new GraphRunner(graph).Run([x], ExecutionMode.Training, observe: null)[0].sum().backward();
        AssertClose([24, 24], bias.grad!);
        AssertClose([0, 0], scale.grad!);
    }

    [Fact]
    public void Statistics_that_do_not_fit_are_told() => Assert.Contains(
        "does not fit the channels",
        Assert.Throws<MippException>(() => Graph(torch.zeros([1, 3, 2]), Attributes.Empty)).Message);

    public void Dispose() => scope.Dispose();

    private Graph Graph(Tensor x, Attributes attributes) => SingleNode.Of(
        "BatchNormalization",
        [Shape.Of(x.shape), Tensor.FromArray<float>([2, 2]), Tensor.FromArray<float>([1, -1]), mean, variance],
        attributes,
        opset: 13);

    private static void AssertClose(double[] expected, Tensor actual)
    {
        double[] got = SingleNode.Numbers(actual);
        Assert.Equal(expected.Length, got.Length);
        Assert.All(expected.Zip(got), p => Assert.Equal(p.First, p.Second, 1e-3));
    }
}
