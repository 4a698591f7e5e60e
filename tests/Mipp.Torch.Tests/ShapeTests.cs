namespace Mipp.Torch.Tests;

/// <summary>Views, indexing and joining, on 0, 1, 2, … so that a value says where it came from.</summary>
public class ShapeTests
{
    private static Tensor Counting(params long[] shape) => Tensor.Arange(shape.Aggregate(1L, (a, b) => a * b)).Reshape(shape);

    private static void Is(ReadOnlySpan<long> shape, long[] values, Tensor actual)
    {
        Expect.Shape(shape, actual);
        Assert.Equal(values, actual.ToArray<long>());
    }

    [Fact]
    public void Views()
    {
        using var scope = new TensorScope();
        var x = Counting(2, 3);
        Is([3, 2], [0, 1, 2, 3, 4, 5], x.Reshape(3, -1));
        Is([3, 2], [0, 3, 1, 4, 2, 5], x.Permute(1, 0));
        Is([3, 2], [0, 3, 1, 4, 2, 5], x.Transpose(0, 1));
        Is([2, 1, 3], [0, 1, 2, 3, 4, 5], x.Unsqueeze(1));
        Is([2, 3], [0, 1, 2, 3, 4, 5], x.Unsqueeze(1).Squeeze(1));
        Is([2, 2, 3], [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], x.Expand(2, 2, 3));
        Is([2, 2], [1, 2, 4, 5], x.Narrow(1, 1, 2));
        Is([2, 2], [0, 2, 3, 5], x.Slice(1, step: 2));
        Is([1, 3], [3, 4, 5], x.Slice(0, -1));
        Is([6], [0, 1, 2, 3, 4, 5], x.Flatten());
        Is([2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], Counting(2, 2, 3).Flatten(1));
        Assert.Equal(6, x.Count);
        Assert.Equal(2, x.Rank);
        Assert.Equal(3, x.Size(-1));
    }

    [Fact]
    public void Copies_with_other_shapes()
    {
        using var scope = new TensorScope();
        var x = Counting(2, 3);
        Is([2, 3], [2, 1, 0, 5, 4, 3], x.Flip(1));
        Is([2, 6], [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5], x.Repeat(1, 2));
        Is([4, 3], [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5], x.RepeatInterleave(2, 0));
        Is([2, 3], [0, 0, 0, 3, 4, 0], x.Tril());
        Is([2, 3], [0, 1, 2, 0, 4, 5], x.Triu());
        Is([2, 5], [7, 0, 1, 2, 7, 7, 3, 4, 5, 7], x.Pad([1, 1], PadMode.Constant, 7));
        Is([2, 2], [0, 1, 3, 4], x.Pad([0, -1]));
        var row = Counting(1, 1, 3).To(DType.Float64);
        Expect.Close([2, 1, 0, 1, 2, 1, 0], row.Pad([2, 2], PadMode.Reflect).ToArray<double>());
        Expect.Close([0, 0, 0, 1, 2, 2], row.Pad([2, 1], PadMode.Replicate).ToArray<double>());
        Expect.Close([1, 2, 0, 1, 2, 0], row.Pad([2, 1], PadMode.Circular).ToArray<double>());
    }

    [Fact]
    public void Joining_and_splitting()
    {
        using var scope = new TensorScope();
        var x = Counting(2, 3);
        Is([2, 4], [0, 1, 2, 0, 3, 4, 5, 3], Tensor.Concat([x, x.Narrow(1, 0, 1)], 1));
        Is([2, 2, 3], [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5], Tensor.Stack([x, x], 1));
        var parts = x.Split([1, 2], 1);
        Assert.Equal(2, parts.Length);
        Is([2, 1], [0, 3], parts[0]);
        Is([2, 2], [1, 2, 4, 5], parts[1]);
    }

    [Fact]
    public void Indexing()
    {
        using var scope = new TensorScope();
        var x = Counting(2, 3);
        var columns = Tensor.FromArray([2L, 0]);
        Is([2, 2], [2, 0, 5, 3], x.IndexSelect(1, columns));
        Is([2, 2], [2, 0, 5, 3], x.IndexSelect(1, [2, 0]));
        var index = Tensor.FromArray([2L, 0, 1, 1], [2, 2]);
        Is([2, 2], [2, 0, 4, 4], x.Gather(1, index));
        var source = Tensor.FromArray([10L, 20, 30, 40], [2, 2]);
        Is([2, 3], [20, 1, 10, 3, 74, 5], x.ScatterAdd(1, index, source).Sub(Tensor.FromArray([0L, 0, 2, 0, 0, 0], [2, 3])));
        Is([2, 3], [20, 1, 10, 23, 4, 13], x.Scatter(1, Tensor.FromArray([2L, 0, 2, 0], [2, 2]),
            Tensor.FromArray([10L, 20, 13, 23], [2, 2])));
        Is([2, 3], [20, 1, 12, 43, 4, 35], x.IndexAdd(1, columns, source));
        Is([2, 3], [20, 1, 10, 40, 4, 30], x.IndexCopy(1, columns, source));
        Is([2], [2, 3], x.Index([Tensor.FromArray([0L, 1]), columns]));
        Is([2, 2], [2, 0, 5, 3], x.Index([null, columns]));
        Is([3], [3, 4, 5], x.Index([x.Greater(2)]));
        Is([2, 3], [0, 1, 7, 7, 4, 5], x.IndexPut([Tensor.FromArray([0L, 1]), columns], Tensor.FromArray([7L])));
        Is([2, 3], [0, 1, 16, 3, 4, 5],
            x.IndexPutAdd([Tensor.FromArray([0L, 0]), Tensor.FromArray([2L, 2])], Tensor.FromArray([7L])));
        Is([2, 2], [0, 1, 1, 0], Tensor.FromArray([0L, 5, 5, 0], [2, 2]).NonZero());
        Is([2, 3], [0, 0, 1, 1, 0, 0], columns.OneHot(3));
        Is([2, 3], [0, 1, 2, 3, 4, 5], x);
    }

    [Fact]
    public void Unfolding_gives_the_patches_a_convolution_sees()
    {
        using var scope = new TensorScope();
        var x = Expect.Values(1, [2, 3, 6, 5]);
        var weight = Expect.Values(2, [4, 3, 3, 2]);
        var patches = x.Unfold([3, 2], [2, 1], [1, 1], [1, 2]);
        var expected = x.Convolution(weight, null, [2, 1], [1, 1], [1, 2]);
        var actual = weight.Reshape(4, -1).MatMul(patches).Reshape(expected.Shape);
        Expect.Close(expected.ToArray<double>(), actual.ToArray<double>());
        Assert.Throws<ArgumentException>(() => x.Unfold([3]));
    }
}
