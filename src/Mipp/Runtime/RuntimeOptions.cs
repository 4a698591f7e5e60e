namespace Mipp.Runtime;

/// <summary>How ONNX Runtime runs a network.</summary>
public sealed record RuntimeOptions
{
    /// <summary>Threads that the work of one operation is divided among, at least 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Whether threads that wait keep the processor busy: a little faster when the machine does nothing else, much slower when it does.
    /// </summary>
    public bool Spins { get; init; }

    /// <summary>Whether the network is rewritten before it is run, as it is where it is deployed.</summary>
    public bool Optimises { get; init; } = true;

    /// <summary>Whether memory is kept from run to run: faster, and never less than the most that a run took.</summary>
    internal bool KeepsMemory { get; init; } = true;
}
