using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>
/// Frees, at its end, every tensor that this thread made inside it. Scopes nest; a tensor belongs to the innermost one.
/// <code>
/// using var scope = new TensorScope();
/// var loss = Step(batch);
/// return scope.Keep(loss);
/// </code>
/// Must be disposed of on the thread that made it, so it may not live across an <c>await</c>. Memory depends on scopes:
/// the garbage collector does not see how large a tensor is.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? current;

    private readonly TensorScope? parent;
    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly List<Tensor> members = [];
    private int compactAt = 256;
    private bool ended;

    /// <summary>Begins a scope inside the thread's current one.</summary>
    public TensorScope()
    {
        parent = current;
        current = this;
    }

    /// <summary>How many native tensors exist in this process. For finding leaks.</summary>
    public static long LiveTensors => NativeMethods.mipp_live_tensors();

    /// <summary>
    /// Lets a tensor outlive this scope: it now belongs to the scope around this one, or to nobody. A tensor that already
    /// outlives this scope, such as a parameter, is left as it is.
    /// </summary>
    /// <returns>The same tensor.</returns>
    public Tensor Keep(Tensor tensor)
    {
        if (!Owns(tensor)) return tensor;
        if (parent is null) tensor.Scope = null;
        else parent.Add(tensor);
        return tensor;
    }

    /// <summary>Takes a tensor out of every scope: its owner disposes of it.</summary>
    /// <returns>The same tensor.</returns>
    public static Tensor Detach(Tensor tensor)
    {
        tensor.Scope = null;
        return tensor;
    }

    /// <summary>Ends the scope, and any scope still open inside it, and frees their tensors.</summary>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that made the scope.</exception>
    public void Dispose()
    {
        if (ended) return;
        if (thread != Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException("a TensorScope must end on the thread that began it; do not await inside one");
        }

        while (current != this) current!.End();
        End();
    }

    internal static void Register(Tensor tensor) => current?.Add(tensor);

    internal static void MoveOut(Tensor tensor) => tensor.Scope?.Keep(tensor);

    private bool Owns(Tensor tensor)
    {
        for (var scope = tensor.Scope; scope is not null; scope = scope.parent)
        {
            if (scope == this) return true;
        }

        return false;
    }

    private void Add(Tensor tensor)
    {
        tensor.Scope = this;
        members.Add(tensor);
        if (members.Count >= compactAt) Compact();
    }

    // Tensors that were disposed of or kept elsewhere would otherwise pile up in a long-lived scope.
    private void Compact()
    {
        members.RemoveAll(member => member.Scope != this);
        compactAt = Math.Max(256, 2 * members.Count);
    }

    private void End()
    {
        ended = true;
        current = parent;
        foreach (var member in members)
        {
            if (member.Scope == this) member.Dispose();
        }

        members.Clear();
    }
}
