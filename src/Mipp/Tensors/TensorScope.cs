namespace Mipp.Tensors;

/// <summary>
/// Frees, at its end, every tensor that this thread made inside it: TorchSharp's <see cref="DisposeScope"/>, which it opens and
/// closes, with a <see cref="Keep"/> that also takes tensors of scopes within.
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
    private readonly DisposeScope? outer;
    private readonly DisposeScope tensors;
    private readonly int thread = Environment.CurrentManagedThreadId;
    private bool ended;

    /// <summary>Begins a scope inside the thread's current one.</summary>
    /// <exception cref="MippException">There is no libtorch; the message says what to do.</exception>
    public TensorScope()
    {
        // All work with tensors begins with a scope, or with a network, whose loading and building does.
        TorchRuntime.EnsureAvailable();
        outer = torch.CurrentDisposeScope;
        tensors = torch.NewDisposeScope();
        parent = current;
        current = this;
    }

    /// <summary>
    /// Lets a tensor outlive this scope: it now belongs to the scope around this one, or to nobody. A tensor that already
    /// outlives this scope, such as a parameter, is left as it is.
    /// </summary>
    /// <returns>The same tensor.</returns>
    public Tensor Keep(Tensor tensor) => Owns(tensor) ? tensor.MoveToOtherDisposeScope(outer) : tensor;

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

    private bool Owns(Tensor tensor)
    {
        for (var scope = current; scope is not null; scope = scope.parent)
        {
            if (scope.tensors.Contains(tensor)) return true;
            if (scope == this) break;
        }

        return false;
    }

    private void End()
    {
        ended = true;
        current = parent;
        tensors.Dispose();
    }
}
