using System.Runtime.InteropServices;

namespace Mipp.Torch.Native;

/// <summary>Owns one native tensor. Finalisation is only the safety net: scopes free tensors when they are done with.</summary>
internal sealed class TensorHandle : SafeHandle
{
    /// <summary>"No tensor", for optional arguments.</summary>
    internal static readonly TensorHandle None = new();

    // Called by the marshaller for every returned handle.
    public TensorHandle() : base(0, ownsHandle: true)
    {
    }

    internal TensorHandle(nint pointer) : this() => SetHandle(pointer);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.mipp_free(handle) == 0;
}
