using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Training;

/// <summary>What makes one state of a network another: its floating-point initializers, running statistics included.</summary>
internal static class Weights
{
    /// <summary>The tensors themselves, in the graph's order.</summary>
    public static IEnumerable<Tensor> Of(Graph graph) => graph.Initializers.Select(i => i.Data!).Where(d => d.dtype.IsFloatingPoint);

    /// <summary>Copies of the tensors, which no scope frees.</summary>
    public static Tensor[] Snapshot(Graph graph)
    {
        using var noGradients = torch.no_grad();
        return [.. Of(graph).Select(d => d.clone().DetachFromDisposeScope())];
    }

    /// <summary>Overwrites tensors with the values of others, one for one.</summary>
    public static void Copy(IEnumerable<Tensor> from, IEnumerable<Tensor> to)
    {
        using var noGradients = torch.no_grad();
        foreach (var (source, destination) in from.Zip(to))
            destination.copy_(source);
    }
}
