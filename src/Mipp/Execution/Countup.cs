namespace Mipp.Execution;

/// <summary>Counts what workers have done side by side, and tells one at a time.</summary>
internal sealed class Countup(Action<int> tell)
{
    private readonly Lock gate = new();
    private int done;

    /// <summary>One more is done.</summary>
    public void Next()
    {
        lock (gate)
            tell(++done);
    }
}
