using Mipp.Graphs;
using Mipp.Information.Moments;
using Mipp.Pruning.Repair;
using Mipp.Tensors;
using Mipp.Tests.Coupling;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Pruning.Repair;

public class WhitenedMapTests
{
    private const int Samples = 400;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_stored_is_what_there_was(bool hasBias)
    {
        using var scope = new TensorScope();
        using var graph = Network(hasBias, out var node);
        using var map = Whitened(node);
        var (weight, bias) = (node.Inputs[1]!.Data!.clone(), hasBias ? node.Inputs[2]!.Data!.clone() : null);
        map.Store();
        Assert.True(weight.allclose(node.Inputs[1]!.Data!, 1e-4, 1e-5));
        if (bias is not null)
            Assert.True(bias.allclose(node.Inputs[2]!.Data!, 1e-4, 1e-5));
        Assert.Equal(hasBias, map.Multiples.Bias is not null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Equal_steps_in_all_its_weights_change_the_output_equally(bool hasBias)
    {
        using var scope = new TensorScope();
        using var graph = Network(hasBias, out var node);
        using var map = Whitened(node);
        var columns = Columns();
        Tensor Output()
        {
            var (matrix, bias) = map.Weights();
            var product = columns.MatMul(matrix.transpose(0, 1));
            return bias is null ? product : product.add(bias, One);
        }
        var before = Output();
        double[] changes = new double[map.Multiples.Matrix.size(1)];
        for (int c = 0; c < changes.Length; c++)
        {
            using var step = new TensorScope();
            map.Multiples.Matrix.narrow(1, c, 1).add_(Number(1), One);
            changes[c] = (Output() - before).pow(Number(2)).mean().Item<float>();
            map.Multiples.Matrix.narrow(1, c, 1).add_(Number(-1), One);
        }
        // But for the ridge. Of the weights as they are, it is by a hundred times and more, as columns differ in size.
        Assert.InRange(changes.Max() / changes.Min(), 1, 4);
        double[] raw = columns.pow(Number(2)).mean([0]).to(ScalarType.Float64).ToArray<double>();
        Assert.True(raw.Max() / raw.Min() > 50);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Its_gradient_is_that_of_finite_differences(bool hasBias)
    {
        using var scope = new TensorScope();
        using var graph = Network(hasBias, out var node);
        using var map = Whitened(node);
        var factor = torch.randn(map.Weights().Matrix.shape);
        var ofBias = hasBias ? torch.randn(map.Weights().Bias!.shape) : null;
        double Loss()
        {
            var (matrix, bias) = map.Weights();
            return (matrix * factor).sum().Item<float>() + (bias is null ? 0 : (bias * ofBias!).sum().Item<float>());
        }
        var gradient = map.Whiten(new MapWeights(factor, ofBias));
        foreach (var (multiples, expected) in map.Multiples.All().Zip(gradient.All()))
        {
            var direction = torch.randn(multiples.shape);
            double before = Loss();
            multiples.add_(direction, One);
            double difference = Loss() - before;
            multiples.add_(direction, Number(-1));
            double predicted = (direction * expected).sum().Item<float>();
            Assert.True(Math.Abs(predicted - difference) < 1e-3 * (1 + Math.Abs(difference)), $"{predicted} is not {difference}"); // it is linear
        }
    }

    [Fact]
    public void Of_few_samples_for_many_columns_there_is_none()
    {
        using var scope = new TensorScope();
        using var graph = Network(hasBias: true, out var node);
        using var moments = new ColumnMoments();
        moments.Add(Columns().narrow(0, 0, 3));
        Assert.Null(WhitenedMap.Of(node, moments));
    }

    private static WhitenedMap Whitened(Node node)
    {
        using var moments = new ColumnMoments();
        moments.Add(Columns());
        return WhitenedMap.Of(node, moments)!;
    }

    /// <summary>Twelve columns that are not centred, correlated and of sizes from 1 to 10.</summary>
    private static Tensor Columns()
    {
        var mixed = TestTensors.Normal(3, Samples, 12).MatMul((TestTensors.Normal(4, 12, 12) * Number(0.3)).add(torch.eye(12), One));
        return (mixed.add(Number(1.5), One)) * Tensor.FromArray<float>([.. Enumerable.Range(0, 12).Select(i => (float)Math.Pow(10, i / 11.0))], [12]);
    }

    private static Graph Network(bool hasBias, out Node node)
    {
        var net = new NetworkBuilder(seed: 4);
        var end = net.Conv("map", net.Input("x", 12, 4, 4), 5, kernel: 1, bias: hasBias);
        node = end.Producer!;
        return net.Build([end]);
    }
}
