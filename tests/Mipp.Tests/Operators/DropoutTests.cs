using Mipp.Execution;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Operators;

public sealed class DropoutTests : IDisposable
{
    private const int Count = 20_000;

    private readonly TensorScope scope = new();

    [Theory]
    [InlineData(7)]
    [InlineData(13)]
    public void Training_zeroes_the_share_and_scales_up_the_others(int opset)
    {
        var x = torch.ones([Count]);
        Tensor[] inputs = opset < 12 ? [x] : [x, torch.full([], Number(0.25), dtype: ScalarType.Float32)];
        var attributes = SingleNode.With(opset < 12 ? [("ratio", 0.25f)] : []);
        foreach (int outputs in (int[])[1, 2])
        {
            var results = SingleNode.Run("Dropout", inputs, attributes, opset, outputs, ExecutionMode.Training);
            double[] y = SingleNode.Numbers(results[0]);
            Assert.InRange(y.Count(v => v == 0), 0.23 * Count, 0.27 * Count);
            Assert.All(y, v => Assert.True(v == 0 || Math.Abs(v - (4 / 3.0)) < 1e-6));
            if (outputs == 2)
            {
                Assert.Equal(opset < 10 ? ScalarType.Float32 : ScalarType.Bool, results[1].dtype);
                Assert.Equal(y.Select(v => v == 0 ? 0.0 : 1), SingleNode.Numbers(results[1]));
            }
        }
    }

    [Fact]
    public void Training_mode_as_an_input_drops_when_deployed_too()
    {
        var training = torch.full([], Number(1), dtype: ScalarType.Bool);
        var y = SingleNode.Run("Dropout", [torch.ones([Count]), torch.full([], Number(0.5), dtype: ScalarType.Float32), training])[0];
        Assert.InRange(SingleNode.Numbers(y).Count(v => v == 0), 0.47 * Count, 0.53 * Count);
    }

    [Fact]
    public void Inference_passes_everything()
    {
        var x = torch.randn([50]);
        var results = SingleNode.Run("Dropout", [x, torch.full([], Number(0.5), dtype: ScalarType.Float32)], outputs: 2);
        Assert.Equal(SingleNode.Numbers(x), SingleNode.Numbers(results[0]));
        Assert.All(SingleNode.Numbers(results[1]), kept => Assert.Equal(1, kept));
    }

    [Fact]
    public void A_ratio_of_one_is_refused() => Assert.Contains(
        "ratio is 1",
        Assert.Throws<MippException>(() => SingleNode.Run(
            "Dropout", [torch.ones([2]), torch.full([], Number(1), dtype: ScalarType.Float32)], mode: ExecutionMode.Training)).Message);

    public void Dispose() => scope.Dispose();
}
