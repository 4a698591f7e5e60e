namespace Mipp.Torch.Tests;

public class ErrorTests
{
    [Fact]
    public void An_error_names_the_call_and_the_shapes_in_one_line()
    {
        using var scope = new TensorScope();
        var (a, b) = (Tensor.Ones([2, 3]), Tensor.Ones([4, 5]));
        var error = Assert.Throws<TorchException>(() => a.MatMul(b));
        Assert.StartsWith("Tensor.MatMul([2, 3], [4, 5]): ", error.Message, StringComparison.Ordinal);
        Assert.Contains("2x3 and 4x5", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception raised", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_of_an_operator_names_its_operation()
    {
        using var scope = new TensorScope();
        var (a, b) = (Tensor.Ones([2]), Tensor.Ones([3]));
        Assert.StartsWith(
            "Tensor.Add([2], [3]): ", Assert.Throws<TorchException>(() => a + b).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_lists_name_every_shape()
    {
        using var scope = new TensorScope();
        Tensor[] list = [Tensor.Ones([2, 2]), Tensor.Ones([3, 3]), Tensor.Ones([2, 3])];
        Assert.StartsWith(
            "Tensor.Concat([2, 2], [3, 3], [2, 3]): ",
            Assert.Throws<TorchException>(() => Tensor.Concat(list, 0)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Optimisers.Sgd([2, 2]): ",
            Assert.Throws<TorchException>(() => Optimisers.Sgd([list[0]], [list[1]], [], 0.1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_creation_name_the_shape() =>
        Assert.StartsWith(
            "Tensor.Zeros([-1]): ", Assert.Throws<TorchException>(() => Tensor.Zeros([-1])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_disposed_tensor_is_refused()
    {
        var x = Tensor.Ones([2]);
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x + 1);
        Assert.Throws<ObjectDisposedException>(() => Tensor.Concat([x], 0));
        Assert.Equal("(disposed)", x.ToString());
    }

    [Fact]
    public void Truncating_reads_are_refused_and_widening_ones_are_not()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([1.5f, 2.5f]);
        Assert.Equal([1.5, 2.5], x.ToArray<double>());
        var error = Assert.Throws<InvalidOperationException>(() => x.ToArray<int>());
        Assert.Contains("To(DType.Int32)", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Tensor.Arange(3).ToArray<int>());
        Assert.Equal([0f, 1f, 2f], Tensor.Arange(3).ToArray<float>());
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        using var scope = new TensorScope();
        Assert.Throws<ArgumentException>(() => Tensor.FromArray([1f, 2f], [3]));
        Assert.Throws<ArgumentException>(() => Tensor.Ones([3]).CopyTo<float>(new float[2]));
        Assert.Throws<ArgumentException>(() => Tensor.Ones([3]).CopyFrom<float>(new float[4]));
        Assert.Throws<InvalidOperationException>(() => Tensor.Ones([2]).Item<float>());
        Assert.Throws<ArgumentException>(() => Optimisers.Sgd([Tensor.Ones([2])], [], [], 0.1));
    }
}
