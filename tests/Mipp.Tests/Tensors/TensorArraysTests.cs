using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Tensors;

public class TensorArraysTests
{
    [Fact]
    public void Every_type_of_number_comes_back_as_it_went_in()
    {
        using var scope = new TensorScope();
        RoundTrip([1.5f, -2.25f], ScalarType.Float32);
        RoundTrip([1.5, Math.PI], ScalarType.Float64);
        RoundTrip([(Half)1.5f, (Half)(-3)], ScalarType.Float16);
        RoundTrip(new sbyte[] { -128, 127 }, ScalarType.Int8);
        RoundTrip(new byte[] { 0, 255 }, ScalarType.Byte);
        RoundTrip(new short[] { short.MinValue, 7 }, ScalarType.Int16);
        RoundTrip([int.MinValue, 7], ScalarType.Int32);
        RoundTrip([long.MinValue, long.MaxValue], ScalarType.Int64);
        RoundTrip([true, false], ScalarType.Bool);
        RoundTrip(Array.Empty<float>(), ScalarType.Float32);
        Assert.Throws<NotSupportedException>(() => Tensor.FromArray(['a']));
    }

    [Fact]
    public void Wider_types_are_read_and_truncating_ones_are_refused()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([1.5f, 2.5f]);
        Assert.Equal([1.5, 2.5], x.ToArray<double>());
        var error = Assert.Throws<InvalidOperationException>(() => x.ToArray<int>());
        Assert.Contains("to(ScalarType.Int32)", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => x.ToArray<Half>());
        Assert.Throws<InvalidOperationException>(() => torch.arange(Number(0), Number(3), One).ToArray<int>());
        Assert.Throws<InvalidOperationException>(() => torch.arange(Number(0), Number(3), One).ToArray<bool>());
        Assert.Equal([0f, 1f, 2f], torch.arange(Number(0), Number(3), One).ToArray<float>());
        Assert.Equal([1L, 0], Tensor.FromArray([true, false]).ToArray<long>());
        Assert.Equal([1.5f, -2], Tensor.FromArray([(Half)1.5f, (Half)(-2)]).ToArray<float>());
        Assert.Equal([1.5f, -2], Tensor.FromArray([1.5f, -2]).to(ScalarType.BFloat16).ToArray<float>());
    }

    [Fact]
    public void Reading_and_writing_follow_the_shape_whatever_the_layout()
    {
        using var scope = new TensorScope();
        var x = torch.arange(Number(0), Number(6), One).reshape(2, 3).transpose(0, 1);
        Assert.False(x.is_contiguous());
        Assert.Equal([0L, 3, 1, 4, 2, 5], x.ToArray<long>());
        x.CopyFrom<long>([10, 11, 12, 13, 14, 15]);
        Assert.Equal([10L, 11, 12, 13, 14, 15], x.ToArray<long>());
        Assert.Equal([10L, 12, 14, 11, 13, 15], x.transpose(0, 1).ToArray<long>());
        x.CopyFrom<int>([0, 1, 2, 3, 4, 5]);
        Assert.Equal([0L, 1, 2, 3, 4, 5], x.ToArray<long>());
    }

    [Fact]
    public void An_array_is_copied()
    {
        using var scope = new TensorScope();
        float[] values = [1, 2];
        var x = Tensor.FromArray(values);
        values[0] = 9;
        Assert.Equal([1f, 2], x.ToArray<float>());
    }

    [Fact]
    public void What_records_gradients_is_read_and_written_as_well()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([1f, 2]).requires_grad_();
        Assert.Equal([1.0, 2], x.ToArray<double>());
        x.CopyFrom<double>([3, 4]);
        Assert.Equal([3f, 4], x.ToArray<float>());
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        using var scope = new TensorScope();
        Assert.Throws<ArgumentException>(() => Tensor.FromArray([1f, 2f], [3]));
        Assert.Throws<ArgumentException>(() => torch.ones(3).CopyTo<float>(new float[2]));
        Assert.Throws<ArgumentException>(() => torch.ones(3).CopyFrom<float>(new float[4]));
    }

    [Fact]
    public void Positions_of_a_dimension_are_copied()
    {
        using var scope = new TensorScope();
        Assert.Equal([2L, 0, 5, 3], torch.arange(Number(0), Number(6), One).reshape(2, 3).IndexSelect(1, [2, 0]).ToArray<long>());
    }

    [Theory]
    [InlineData(new long[] { 1, 2, 3, 4 })]
    [InlineData(new long[] { 2, 3, 2, 2, 2 })]
    public void Channels_last_changes_where_elements_lie_and_not_what_they_are(long[] shape)
    {
        using var scope = new TensorScope();
        var images = Expect.Values(1, shape);
        var last = images.ChannelsLast();
        Assert.Equal(images.shape, last.shape);
        Assert.Equal(1, last.stride(1));
        Assert.Equal(shape[1], last.stride(-1));
        Assert.Equal(images.ToArray<double>(), last.ToArray<double>());
    }

    private static void RoundTrip<T>(T[] values, ScalarType type) where T : unmanaged
    {
        var tensor = Tensor.FromArray(values);
        Assert.Equal(type, tensor.dtype);
        Assert.Equal(values, tensor.ToArray<T>());
    }
}
