namespace Mipp.Torch.Native;

/// <summary>The native pointers of a list of tensors, held until disposed of so that none is freed during the call.</summary>
internal readonly ref struct HandleList : IDisposable
{
    private readonly nint[] pointers;
    private readonly TensorHandle[] handles;

    internal HandleList(IReadOnlyList<Tensor?> tensors)
    {
        pointers = new nint[tensors.Count];
        handles = new TensorHandle[tensors.Count];
        for (var i = 0; i < pointers.Length; i++)
        {
            var handle = tensors[i]?.Handle ?? TensorHandle.None;
            var held = false;
            try
            {
                handle.DangerousAddRef(ref held);
            }
            finally
            {
                if (!held) Dispose();
            }

            handles[i] = handle;
            pointers[i] = handle.DangerousGetHandle();
        }
    }

    internal ReadOnlySpan<nint> Pointers => pointers;

    internal int Count => pointers.Length;

    public void Dispose()
    {
        foreach (var handle in handles) handle?.DangerousRelease();
    }
}
