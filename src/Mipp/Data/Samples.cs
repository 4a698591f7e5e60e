using System.Numerics;

namespace Mipp.Data;

/// <summary>Samples as they are stored, one after another, each of <see cref="SampleSize"/> values, row-major.</summary>
internal abstract class Samples(int sampleSize, int count)
{
    public int SampleSize { get; } = sampleSize;

    public int Count { get; } = count;

    /// <summary>Is told which samples this thread is going to read, for what is faster done for all of them at once.</summary>
    public virtual void Prepare(ReadOnlySpan<int> indices)
    {
    }

    /// <summary>Writes value · factor + shift for a run of values of one sample.</summary>
    /// <param name="sample">Index of the sample.</param>
    /// <param name="start">Where the run starts within the sample.</param>
    /// <param name="destination">As long as the run.</param>
    /// <param name="factor">Factor on each value.</param>
    /// <param name="shift">Added to each product.</param>
    public abstract void Read(int sample, int start, Span<float> destination, float factor, float shift);

    /// <summary>A copy of the samples at some indices, in that order.</summary>
    public abstract Samples Subset(ReadOnlySpan<int> indices);

    /// <summary>
    /// Memory for samples, not cleared, on the heap of pinned objects. On the one of large objects, where each batch is
    /// short-lived, so much that stays would make the garbage collector let hundreds of megabytes of dead batches gather.
    /// </summary>
    public static T[] Allocate<T>(int length)
        where T : unmanaged => GC.AllocateUninitializedArray<T>(length, pinned: true);

    protected static T[] Gather<T>(T[] values, int sampleSize, ReadOnlySpan<int> indices)
        where T : unmanaged
    {
        var gathered = Allocate<T>(checked(indices.Length * sampleSize));
        for (var i = 0; i < indices.Length; i++)
            values.AsSpan(indices[i] * sampleSize, sampleSize).CopyTo(gathered.AsSpan(i * sampleSize));
        return gathered;
    }
}

/// <summary>Samples of unsigned bytes, as images are stored.</summary>
internal sealed class ByteSamples(byte[] values, int sampleSize) : Samples(sampleSize, values.Length / sampleSize)
{
    public override void Read(int sample, int start, Span<float> destination, float factor, float shift)
    {
        var source = values.AsSpan((sample * SampleSize) + start, destination.Length);
        var width = Vector<float>.Count;
        var i = 0;
        // A multiplication and an addition, not a fused one, here and below: a value's result must not depend on where
        // in the run it stands.
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Store(first, destination[i..]);
            Store(second, destination[(i + width)..]);
            Store(third, destination[(i + (2 * width))..]);
            Store(fourth, destination[(i + (3 * width))..]);
        }

        for (; i < source.Length; i++)
            destination[i] = (source[i] * factor) + shift;

        // Bytes are small enough for the signed conversion, which has an instruction of its own.
        void Store(Vector<uint> value, Span<float> to) =>
            ((Vector.ConvertToSingle(Vector.AsVectorInt32(value)) * factor) + new Vector<float>(shift)).CopyTo(to);
    }

    public override Samples Subset(ReadOnlySpan<int> indices) =>
        new ByteSamples(Gather(values, SampleSize, indices), SampleSize);
}

/// <summary>Samples of single-precision numbers.</summary>
internal sealed class FloatSamples(float[] values, int sampleSize) : Samples(sampleSize, values.Length / sampleSize)
{
    public override void Read(int sample, int start, Span<float> destination, float factor, float shift)
    {
        var source = values.AsSpan((sample * SampleSize) + start, destination.Length);
        var width = Vector<float>.Count;
        var i = 0;
        for (; i <= source.Length - width; i += width)
            ((new Vector<float>(source[i..]) * factor) + new Vector<float>(shift)).CopyTo(destination[i..]);
        for (; i < source.Length; i++)
            destination[i] = (source[i] * factor) + shift;
    }

    public override Samples Subset(ReadOnlySpan<int> indices) =>
        new FloatSamples(Gather(values, SampleSize, indices), SampleSize);
}
