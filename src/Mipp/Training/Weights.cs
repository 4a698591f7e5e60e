using Mipp.Graphs;
using Mipp.Torch;

namespace Mipp.Training;

/// <summary>What makes one state of a network another: its floating-point initializers, running statistics included.</summary>
internal static class Weights
{
    /// <summary>The tensors themselves, in the graph's order.</summary>
    public static IEnumerable<Tensor> Of(Graph graph) => graph.Initializers.Select(i => i.Data!).Where(d => d.DType.IsFloatingPoint);

    /// <summary>Copies of the tensors, which no scope frees.</summary>
    public static Tensor[] Snapshot(Graph graph)
    {
        using var noGradients = Autograd.NoGrad();
        return [.. Of(graph).Select(d => TensorScope.Detach(d.Clone()))];
    }

    /// <summary>Overwrites tensors with the values of others, one for one.</summary>
    public static void Copy(IEnumerable<Tensor> from, IEnumerable<Tensor> to)
    {
        using var noGradients = Autograd.NoGrad();
        foreach (var (source, destination) in from.Zip(to))
            destination.CopyInPlace(source);
    }
}
