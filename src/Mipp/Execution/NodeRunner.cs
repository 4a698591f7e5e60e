using System.Runtime.InteropServices;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Execution;

/// <summary>Runs one node.</summary>
internal static class NodeRunner
{
    /// <summary>The node's outputs in order, in tensors of their own that belong to the caller's scope.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">A tensor for each of its inputs; null where an optional one is left out.</param>
    /// <param name="opset">The version of the operator set that the node is from.</param>
    /// <param name="mode">As deployed or as trained.</param>
    /// <exception cref="MippException">The operator is known to no engine, or its inputs do not suit it.</exception>
    internal static Tensor[] Run(Node node, IReadOnlyList<Tensor?> inputs, int opset, ExecutionMode mode)
    {
        if (node.Operator is not { } known)
            return ForeignOperators.Run(node, inputs);
        using var scope = new TensorScope();
        try
        {
            bool isHalf = HalfPrecision.Applies(node, inputs);
            var given = inputs;
            if (isHalf)
                inputs = HalfPrecision.Widen(inputs);
            var outputs = known.Run(new RunContext(node, inputs, opset, mode));
            if (isHalf)
                outputs = HalfPrecision.Round(node, outputs, given);
            OperationCount.Add(node, inputs, outputs);
            for (int i = 0; i < outputs.Length; i++)
                outputs[i] = scope.Keep(IsBorrowed(outputs[i], node, inputs) ? outputs[i].alias() : outputs[i]);
            return outputs;
        }
        catch (ExternalException e)
        {
            // How TorchSharp tells of an error of libtorch's; the first line says what, the others where in libtorch.
            throw new MippException($"node {node.Label} cannot be run: {e.Message.Split('\n')[0].Trim()}", e);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            // A rank or a size that no valid file has; what each operator does not look at ends here.
            throw new MippException($"node {node.Label} cannot be run: its inputs or attributes do not suit it ({e.Message}).", e);
        }
    }

    private static bool IsBorrowed(Tensor output, Node node, IReadOnlyList<Tensor?> inputs) =>
        inputs.Any(i => ReferenceEquals(i, output)) || node.Attributes.Any(a => ReferenceEquals(a.Value, output));
}
