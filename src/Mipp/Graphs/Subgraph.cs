using System.Collections.Immutable;

namespace Mipp.Graphs;

/// <summary>A graph inside a node: a branch of If, the body of Loop.</summary>
/// <remarks>It is run and never changed; what the file said of it is written back as it was.</remarks>
public sealed class Subgraph
{
    internal Subgraph(Graph body, ImmutableArray<string> captured, object source)
    {
        Body = body;
        Captured = captured;
        Source = source;
    }

    /// <summary>The graph. Its inputs are those that it declares, then the values that it captures.</summary>
    internal Graph Body { get; }

    /// <summary>The names of the values that it reads from the graphs around it.</summary>
    internal ImmutableArray<string> Captured { get; }

    /// <summary>What only the format that it came from understands; written back on saving.</summary>
    internal object Source { get; }

    /// <summary>How many inputs it declares.</summary>
    internal int DeclaredInputs => Body.Inputs.Count - Captured.Length;

    /// <summary>A copy with tensors of its own.</summary>
    internal Subgraph Clone() => new(Body.Clone(), Captured, Source);
}
