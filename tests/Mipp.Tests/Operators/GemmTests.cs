using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

public sealed class GemmTests : IDisposable
{
    private readonly TensorScope scope = new();

    [Theory]
    [InlineData(0, 0, 1f, 1f, new long[] { 4 })]
    [InlineData(1, 0, 1f, 1f, new long[] { 2, 4 })]
    [InlineData(0, 1, 0.5f, 2f, new long[] { 2, 1 })]
    [InlineData(1, 1, -1f, 0f, new long[] { 1, 4 })]
    [InlineData(0, 0, 3f, 1f, new long[] { })]
    public void Cutting_either_factor_is_masking(long transA, long transB, float alpha, float beta, long[] bias)
    {
        var attributes = SingleNode.With(("transA", transA), ("transB", transB), ("alpha", alpha), ("beta", beta));
        Tensor[] tensors =
            [torch.randn(transA == 1 ? [3, 2] : [2, 3]), torch.randn(transB == 1 ? [4, 3] : [3, 4]), torch.randn(bias)];
        for (int activation = 0; activation < 2; activation++)
        {
            int index = activation;
            using var graph = SingleNode.Of(
                "Gemm", [.. tensors.Select((t, i) => i == index ? (object)Shape.Of(t.shape) : t.clone())], attributes);
            Assert.Equal(new Shape(2, 4), graph.Outputs[0].Shape);
            for (int seed = 0; seed < 3; seed++)
            {
                var trial = new CutTrial(graph, new() { [$"x{index}"] = tensors[index] }, seed);
                Assert.True(trial.RemovedUnits > 0);
                Assert.True(trial.Cut()[0].allclose(trial.MaskedAndCut()[0], 1e-5, 1e-6));
            }
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_told()
    {
        Assert.Contains("matrices are needed", Message(new Shape(2, 3, 4), new Shape(4, 5)));
        Assert.Contains("3 columns meet 4 rows", Message(new Shape(2, 3), new Shape(4, 5)));
    }

    public void Dispose() => scope.Dispose();

    private static string Message(Shape a, Shape b) =>
        Assert.Throws<MippException>(() => SingleNode.Of("Gemm", [a, b])).Message;
}
