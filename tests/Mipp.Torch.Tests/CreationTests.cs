namespace Mipp.Torch.Tests;

public class CreationTests
{
    [Fact]
    public void Filled_tensors()
    {
        using var scope = new TensorScope();
        Assert.Equal([0f, 0, 0, 0], Tensor.Zeros([2, 2]).ToArray<float>());
        Assert.Equal([1L, 1], Tensor.Ones([2], DType.Int64).ToArray<long>());
        Assert.Equal([2.5, 2.5], Tensor.Full([2], 2.5, DType.Float64).ToArray<double>());
        Assert.Equal([1f, 0, 0, 1], Tensor.Eye(2).ToArray<float>());
        Assert.Equal([0L, 1, 2], Tensor.Arange(3).ToArray<long>());
        Assert.Equal([1.0, 1.5, 2.0], Tensor.Arange(1, 2.5, 0.5, DType.Float64).ToArray<double>());
        Expect.Shape([3, 4], Tensor.Empty([3, 4]));
        Expect.Shape([], Tensor.Scalar(3));
        Assert.Equal(3, Tensor.Scalar(3).Item<int>());
    }

    [Fact]
    public void Random_tensors_have_their_distributions()
    {
        using var scope = new TensorScope();
        TorchRuntime.Seed(1);
        var uniform = Tensor.Rand([10000], DType.Float64).ToArray<double>();
        Assert.All(uniform, value => Assert.InRange(value, 0, 1));
        Assert.InRange(uniform.Average(), 0.48, 0.52);
        var normal = Tensor.RandN([10000], DType.Float64).ToArray<double>();
        Assert.InRange(normal.Average(), -0.05, 0.05);
        Assert.InRange(normal.Select(value => value * value).Average(), 0.94, 1.06);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), Tensor.RandPerm(50).ToArray<long>().Order());
        Assert.Equal([3L, 4, 5], Tensor.RandInt(3, 6, [200]).ToArray<long>().Distinct().Order());
    }

    [Fact]
    public void Every_type_of_number_comes_back_as_it_went_in()
    {
        using var scope = new TensorScope();
        RoundTrip([1.5f, -2.25f], DType.Float32);
        RoundTrip([1.5, Math.PI], DType.Float64);
        RoundTrip([(Half)1.5f, (Half)(-3)], DType.Float16);
        RoundTrip(new sbyte[] { -128, 127 }, DType.Int8);
        RoundTrip(new byte[] { 0, 255 }, DType.UInt8);
        RoundTrip(new short[] { short.MinValue, 7 }, DType.Int16);
        RoundTrip([int.MinValue, 7], DType.Int32);
        RoundTrip([long.MinValue, long.MaxValue], DType.Int64);
        RoundTrip([true, false], DType.Bool);
        Assert.Throws<NotSupportedException>(() => Tensor.FromArray(new[] { 'a' }));
    }

    private static void RoundTrip<T>(T[] values, DType dtype) where T : unmanaged
    {
        var tensor = Tensor.FromArray(values);
        Assert.Equal(dtype, tensor.DType);
        Assert.Equal(values, tensor.ToArray<T>());
    }

    [Fact]
    public void Conversions_keep_values()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([1.5f, -2.75f]);
        foreach (var dtype in new[] { DType.Float16, DType.BFloat16, DType.Float64 })
        {
            Assert.Equal(dtype, x.To(dtype).DType);
            Assert.Equal([1.5f, -2.75f], x.To(dtype).To(DType.Float32).ToArray<float>());
        }

        Assert.Equal([1, -2], x.To(DType.Int32).ToArray<int>());
        Assert.Equal(Device.Cpu, x.To(Device.Cpu).Device);
        Assert.Equal("[2] Float32 cpu", x.ToString());
        Assert.Equal("cuda:1", Device.Cuda(1).ToString());
    }

    [Fact]
    public void An_array_is_copied()
    {
        using var scope = new TensorScope();
        float[] values = [1, 2];
        var x = Tensor.FromArray(values);
        values[0] = 9;
        var y = x.Clone();
        x.FillInPlace(5);
        Assert.Equal([1f, 2], y.ToArray<float>());
    }

    [Fact]
    public void Reading_follows_the_shape_whatever_the_layout()
    {
        using var scope = new TensorScope();
        var x = Tensor.Arange(6).Reshape(2, 3).Transpose();
        Assert.False(x.IsContiguous);
        Assert.True(x.Contiguous().IsContiguous);
        Assert.Equal([0L, 3, 1, 4, 2, 5], x.ToArray<long>());
        var image = Tensor.Arange(24).Reshape(1, 2, 3, 4);
        var last = image.ContiguousChannelsLast();
        Assert.True(last.IsContiguousChannelsLast);
        Assert.False(image.IsContiguousChannelsLast);
        Assert.Equal(image.ToArray<long>(), last.ToArray<long>());
        Expect.Shape([1, 2, 3, 4], last);
    }
}
