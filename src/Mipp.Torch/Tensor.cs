using System.Runtime.CompilerServices;
using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>
/// An array of numbers with a shape, on a device, that can be differentiated through. Operations make new tensors and leave
/// their inputs as they are, except those whose name ends in <c>InPlace</c>. Shapes broadcast as in libtorch and NumPy; a
/// negative dimension counts from the end. Tensors made inside a <see cref="TensorScope"/> are freed at its end.
/// A number beside an integer tensor acts as an integer where it is whole.
/// </summary>
/// <exception cref="TorchException">In every operation: libtorch refused, mostly because shapes or types do not fit.</exception>
public sealed partial class Tensor : IDisposable
{
    private readonly TensorHandle handle;
    private long[]? shape;

    internal Tensor(TensorHandle handle)
    {
        this.handle = handle;
        TensorScope.Register(this);
    }

    internal TensorHandle Handle => handle;

    internal TensorScope? Scope { get; set; }

    /// <summary>The size of every dimension; empty for a single number.</summary>
    public ReadOnlySpan<long> Shape => shape ??= ReadShape();

    /// <summary>How many dimensions there are.</summary>
    public int Rank => Shape.Length;

    /// <summary>How many elements there are.</summary>
    public long Count
    {
        get
        {
            var count = 1L;
            foreach (var size in Shape) count *= size;
            return count;
        }
    }

    /// <summary>The size of one dimension.</summary>
    /// <param name="dim">Which one; negative counts from the end.</param>
    public long Size(int dim) => Shape[dim < 0 ? dim + Rank : dim];

    /// <summary>The type of the elements.</summary>
    public DType DType => (DType)NativeMethods.mipp_dtype(handle);

    /// <summary>Where the values are.</summary>
    public Device Device => Device.FromCode(NativeMethods.mipp_device(handle));

    /// <summary>Whether this tensor has been freed.</summary>
    public bool IsDisposed => handle.IsClosed;

    /// <summary>Frees the tensor now. Views of it stay valid.</summary>
    public void Dispose()
    {
        Scope = null;
        handle.Dispose();
    }

    /// <summary>Lets the tensor outlive the scope it belongs to: it then belongs to the one around that, or to nobody.</summary>
    /// <returns>This tensor.</returns>
    public Tensor MoveToOuterScope()
    {
        TensorScope.MoveOut(this);
        return this;
    }

    /// <summary>Shape, element type and device, such as <c>[2, 3] Float32 cpu</c>.</summary>
    public override string ToString() => IsDisposed ? "(disposed)" : $"{ShapeText(this)} {DType} {Device}";

    internal static string ShapeText(Tensor tensor) =>
        tensor.shape is null && tensor.IsDisposed ? "(disposed)" : ShapeText(tensor.Shape);

    internal static string ShapeText(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>Wraps what a native call made, or says why it made nothing.</summary>
    private static Tensor Made(
        TensorHandle result, Tensor? a = null, Tensor? b = null, Tensor? c = null, [CallerMemberName] string call = "")
    {
        if (result.IsInvalid) throw TorchException.Of(nameof(Tensor), call, a, b, c);
        return new Tensor(result);
    }

    private static void Done(int status, Tensor? a = null, Tensor? b = null, Tensor? c = null, [CallerMemberName] string call = "")
    {
        if (status != 0) throw TorchException.Of(nameof(Tensor), call, a, b, c);
    }

    private static TensorHandle Optional(Tensor? tensor) => tensor?.handle ?? TensorHandle.None;

    private static int Flag(bool value) => value ? 1 : 0;

    private unsafe long[] ReadShape()
    {
        var sizes = new long[NativeMethods.mipp_rank(handle)];
        fixed (long* pointer = sizes) Done(NativeMethods.mipp_shape(handle, pointer), call: nameof(Shape));
        return sizes;
    }
}
