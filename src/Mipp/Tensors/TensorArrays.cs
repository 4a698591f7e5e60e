using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mipp.Tensors;

/// <summary>Values from arrays into tensors and back, whatever their layout, device and element type.</summary>
/// <remarks>
/// <c>torch.tensor</c> pins a managed array for the tensor's life, which keeps large arrays from being collected; here the values are
/// copied into libtorch's own, aligned memory.
/// </remarks>
public static class TensorArrays
{
    // Spans hold at most int.MaxValue bytes.
    private const int MostBytes = 1 << 30;

    extension(Tensor tensor)
    {
        /// <summary>A tensor with a copy of the values, which are in row-major order, on the device that tensors are made on.</summary>
        /// <exception cref="ArgumentException">The shape asks for another number of values.</exception>
        public static Tensor FromArray<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape) where T : unmanaged
        {
            var count = 1L;
            foreach (var size in shape) count *= size;
            if (count != values.Length)
            {
                throw new ArgumentException(
                    $"{values.Length} values do not fill the shape [{string.Join(", ", shape.ToArray())}]", nameof(shape));
            }

            var made = torch.empty(shape, dtype: ElementTypes.Of<T>(), device: torch.CPU);
            Write(made, values);
            if (ComputeDevice.IsProcessor) return made;
            using (made) return made.to(torch.get_default_device());
        }

        /// <inheritdoc cref="FromArray{T}(ReadOnlySpan{T}, ReadOnlySpan{long})"/>
        public static Tensor FromArray<T>(T[] values, ReadOnlySpan<long> shape) where T : unmanaged =>
            FromArray((ReadOnlySpan<T>)values, shape);

        /// <summary>A vector with a copy of the values.</summary>
        public static Tensor FromArray<T>(T[] values) where T : unmanaged => FromArray((ReadOnlySpan<T>)values, [values.Length]);

        /// <summary>
        /// The values in row-major order, wherever and however they are stored. A wider type than the tensor's may be asked for;
        /// for a narrower one convert first.
        /// </summary>
        /// <exception cref="InvalidOperationException"><typeparamref name="T"/> would truncate the values.</exception>
        public T[] ToArray<T>() where T : unmanaged
        {
            var values = new T[tensor.numel()];
            tensor.CopyTo<T>(values);
            return values;
        }

        /// <summary>The only element, converted to <typeparamref name="T"/>.</summary>
        /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
        public T Item<T>() where T : unmanaged
        {
            if (tensor.numel() != 1)
                throw new InvalidOperationException($"one element is asked for, the shape is [{string.Join(", ", tensor.shape)}]");
            using var scope = new TensorScope();
            Span<T> value = stackalloc T[1];
            tensor.detach().to(ElementTypes.Of<T>()).reshape(1).CopyTo(value);
            return value[0];
        }

        /// <summary>Writes the values, in row-major order, as <see cref="ToArray{T}"/> would.</summary>
        /// <exception cref="InvalidOperationException"><typeparamref name="T"/> would truncate the values.</exception>
        /// <exception cref="ArgumentException">The destination has another length than the tensor has elements.</exception>
        public void CopyTo<T>(Span<T> destination) where T : unmanaged
        {
            var type = ElementTypes.Of<T>();
            if (!ElementTypes.CanRead(tensor.dtype, type))
            {
                throw new InvalidOperationException(
                    $"{tensor.dtype} values do not fit {typeof(T).Name}: convert the tensor first, with to(ScalarType.{type})");
            }

            RequireLength(tensor, destination.Length, nameof(destination));
            if (tensor.dtype == type && tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
            {
                Read(tensor, destination);
                return;
            }

            using var scope = new TensorScope();
            Read(tensor.detach().to(type, torch.CPU).contiguous(), destination);
        }

        /// <summary>Overwrites the values with others in row-major order, converting them to this tensor's type.</summary>
        /// <exception cref="ArgumentException">The source has another length than the tensor has elements.</exception>
        public void CopyFrom<T>(ReadOnlySpan<T> source) where T : unmanaged
        {
            RequireLength(tensor, source.Length, nameof(source));
            if (tensor.dtype == ElementTypes.Of<T>() && tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
            {
                Write(tensor, source);
                return;
            }

            using var scope = new TensorScope();
            using var noGradients = torch.no_grad();
            tensor.copy_(FromArray(source, tensor.shape));
        }

        /// <summary>A copy of the given positions of a dimension.</summary>
        public Tensor IndexSelect(long dim, ReadOnlySpan<long> positions)
        {
            using var onHost = FromArray(positions, [positions.Length]);
            using var index = onHost.to(tensor.device);
            return tensor.index_select(dim, index);
        }
    }

    private static void Read<T>(Tensor contiguous, Span<T> destination) where T : unmanaged
    {
        int most = MostBytes / Unsafe.SizeOf<T>();
        for (int first = 0; first < destination.Length; first += most)
        {
            int count = Math.Min(most, destination.Length - first);
            using var part = Part(contiguous, first, count);
            MemoryMarshal.Cast<byte, T>(part.bytes).CopyTo(destination.Slice(first, count));
        }
    }

    private static void Write<T>(Tensor contiguous, ReadOnlySpan<T> source) where T : unmanaged
    {
        int most = MostBytes / Unsafe.SizeOf<T>();
        for (int first = 0; first < source.Length; first += most)
        {
            int count = Math.Min(most, source.Length - first);
            using var part = Part(contiguous, first, count);
            source.Slice(first, count).CopyTo(MemoryMarshal.Cast<byte, T>(part.bytes));
        }
    }

    private static Tensor Part(Tensor contiguous, int first, int count)
    {
        if (first == 0 && count == contiguous.numel()) return contiguous.alias();
        using var flat = contiguous.view(-1);
        return flat.narrow(0, first, count);
    }

    private static void RequireLength(Tensor tensor, int length, string argument)
    {
        if (length != tensor.numel())
        {
            throw new ArgumentException(
                $"{length} values, but the shape [{string.Join(", ", tensor.shape)}] has {tensor.numel()}", argument);
        }
    }
}
