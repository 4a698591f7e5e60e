using Mipp.Torch.Native;

namespace Mipp.Torch;

public sealed partial class Tensor
{
    /// <summary>Zeros of a shape.</summary>
    public static Tensor Zeros(ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device device = default) =>
        Created(NativeMethods.mipp_zeros(shape, shape.Length, dtype, device.Code), nameof(Zeros), shape);

    /// <summary>Ones of a shape.</summary>
    public static Tensor Ones(ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device device = default) =>
        Created(NativeMethods.mipp_ones(shape, shape.Length, dtype, device.Code), nameof(Ones), shape);

    /// <summary>A tensor whose values are whatever the memory held.</summary>
    public static Tensor Empty(ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device device = default) =>
        Created(NativeMethods.mipp_empty(shape, shape.Length, dtype, device.Code), nameof(Empty), shape);

    /// <summary>One value everywhere.</summary>
    public static Tensor Full(ReadOnlySpan<long> shape, double value, DType dtype = DType.Float32, Device device = default) =>
        Created(NativeMethods.mipp_full(shape, shape.Length, value, dtype, device.Code), nameof(Full), shape);

    /// <summary>A single number, of shape [].</summary>
    public static Tensor Scalar(double value, DType dtype = DType.Float32, Device device = default) =>
        Created(NativeMethods.mipp_full([], 0, value, dtype, device.Code), nameof(Scalar), []);

    /// <summary>The identity matrix.</summary>
    public static Tensor Eye(long size, DType dtype = DType.Float32, Device device = default) =>
        Created(NativeMethods.mipp_eye(size, size, dtype, device.Code), nameof(Eye), [size, size]);

    /// <summary>0, 1, … up to but without <paramref name="end"/>.</summary>
    public static Tensor Arange(double end, DType dtype = DType.Int64, Device device = default) =>
        Arange(0, end, 1, dtype, device);

    /// <summary>start, start + step, … up to but without <paramref name="end"/>.</summary>
    public static Tensor Arange(
        double start, double end, double step, DType dtype = DType.Int64, Device device = default) =>
        Created(NativeMethods.mipp_arange(start, end, step, dtype, device.Code), nameof(Arange), []);

    /// <summary>Uniform random numbers in [0, 1).</summary>
    public static Tensor Rand(ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device device = default) =>
        Created(NativeMethods.mipp_rand(shape, shape.Length, dtype, device.Code), nameof(Rand), shape);

    /// <summary>Random numbers of the standard normal distribution.</summary>
    public static Tensor RandN(ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device device = default) =>
        Created(NativeMethods.mipp_randn(shape, shape.Length, dtype, device.Code), nameof(RandN), shape);

    /// <summary>Random whole numbers (Int64) from <paramref name="low"/> up to but without <paramref name="high"/>.</summary>
    public static Tensor RandInt(long low, long high, ReadOnlySpan<long> shape, Device device = default) =>
        Created(NativeMethods.mipp_randint(low, high, shape, shape.Length, device.Code), nameof(RandInt), shape);

    /// <summary>0 … count - 1 (Int64) in random order.</summary>
    public static Tensor RandPerm(long count, Device device = default) =>
        Created(NativeMethods.mipp_randperm(count, device.Code), nameof(RandPerm), [count]);

    /// <summary>A tensor on the CPU with a copy of the values, which are in row-major order.</summary>
    /// <exception cref="ArgumentException">The shape asks for another number of values.</exception>
    public static unsafe Tensor FromArray<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape) where T : unmanaged
    {
        var count = 1L;
        foreach (var size in shape) count *= size;
        if (count != values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fill the shape {ShapeText(shape)}", nameof(shape));
        }

        fixed (T* data = values)
        {
            var made = NativeMethods.mipp_from_data(data, shape, shape.Length, DTypes.Of<T>());
            return Created(made, nameof(FromArray), shape);
        }
    }

    /// <inheritdoc cref="FromArray{T}(ReadOnlySpan{T}, ReadOnlySpan{long})"/>
    public static Tensor FromArray<T>(T[] values, ReadOnlySpan<long> shape) where T : unmanaged =>
        FromArray((ReadOnlySpan<T>)values, shape);

    /// <summary>A vector with a copy of the values.</summary>
    public static Tensor FromArray<T>(T[] values) where T : unmanaged =>
        FromArray((ReadOnlySpan<T>)values, [values.Length]);

    private static Tensor Created(TensorHandle result, string call, ReadOnlySpan<long> shape)
    {
        if (result.IsInvalid) throw TorchException.Creating(call, shape);
        return new Tensor(result);
    }
}
