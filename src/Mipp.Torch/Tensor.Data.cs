using Mipp.Torch.Native;

namespace Mipp.Torch;

public sealed partial class Tensor
{
    /// <summary>
    /// The values in row-major order, wherever and however they are stored. A wider type than the tensor's may be asked for;
    /// for a narrower one convert first, with <see cref="To(DType)"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> would truncate the values.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        var values = new T[Count];
        CopyTo<T>(values);
        return values;
    }

    /// <summary>Writes the values, in row-major order, as <see cref="ToArray{T}"/> would.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> would truncate the values.</exception>
    /// <exception cref="ArgumentException">The destination has another length than <see cref="Count"/>.</exception>
    public void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        if (!DTypes.CanRead(DType, DTypes.Of<T>()))
        {
            throw new InvalidOperationException(
                $"{DType} values do not fit {typeof(T).Name}: convert the tensor first, with To(DType.{DTypes.Of<T>()})");
        }

        Read(destination);
    }

    /// <summary>Overwrites the values with others in row-major order, converting them to this tensor's type.</summary>
    /// <exception cref="ArgumentException">The source has another length than <see cref="Count"/>.</exception>
    public unsafe void CopyFrom<T>(ReadOnlySpan<T> source) where T : unmanaged
    {
        RequireLength(source.Length, nameof(source));
        fixed (T* data = source) Done(NativeMethods.mipp_write(handle, data, DTypes.Of<T>()), this);
    }

    /// <summary>The only element, converted to <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public T Item<T>() where T : unmanaged
    {
        if (Count != 1)
        {
            throw new InvalidOperationException($"Tensor.Item({ShapeText(this)}): takes a tensor of one element");
        }

        Span<T> value = stackalloc T[1];
        Read(value);
        return value[0];
    }

    /// <summary>A copy with its own memory; gradients flow through it.</summary>
    public Tensor Clone() => Made(NativeMethods.mipp_clone(handle), this);

    /// <summary>The same values laid out in row-major order; the same memory if they already are.</summary>
    public Tensor Contiguous() => Made(NativeMethods.mipp_contiguous(handle), this);

    /// <summary>
    /// The same shape and values with the channels (dimension 1) innermost in memory, which makes convolutions faster.
    /// For [batch, channels, height, width] and [batch, channels, depth, height, width].
    /// </summary>
    public Tensor ContiguousChannelsLast() => Made(NativeMethods.mipp_channels_last(handle), this);

    /// <summary>Whether the values lie in row-major order.</summary>
    public bool IsContiguous => NativeMethods.mipp_is_contiguous(handle, Flag(false)) == 1;

    /// <summary>Whether the values lie as <see cref="ContiguousChannelsLast"/> lays them out.</summary>
    public bool IsContiguousChannelsLast => NativeMethods.mipp_is_contiguous(handle, Flag(true)) == 1;

    /// <summary>The values as another type; the same memory if they already are of it.</summary>
    public Tensor To(DType dtype) => Made(NativeMethods.mipp_to_dtype(handle, dtype), this);

    /// <summary>The values on another device; the same memory if they already are there.</summary>
    public Tensor To(Device device) => Made(NativeMethods.mipp_to_device(handle, device.Code), this);

    private unsafe void Read<T>(Span<T> destination) where T : unmanaged
    {
        RequireLength(destination.Length, nameof(destination));
        fixed (T* data = destination) Done(NativeMethods.mipp_read(handle, data, DTypes.Of<T>()), this);
    }

    private void RequireLength(int length, string argument)
    {
        if (length != Count)
        {
            throw new ArgumentException($"{length} values, but the shape {ShapeText(this)} has {Count}", argument);
        }
    }
}
