using Mipp.Graphs;

namespace Mipp.Execution;

/// <summary>
/// Counts the floating-point operations that running networks takes in this process: those of Conv, Gemm, MatMul and the like, a
/// multiplication and an addition apart, and twice as many again where gradients are recorded, for the way back.
/// </summary>
internal static class OperationCount
{
    private const int PerMac = 2, WithGradients = 3;

    private static long total;

    /// <summary>Operations since the process began, on all threads.</summary>
    public static long Total => Interlocked.Read(ref total);

    /// <summary>Adds those of a node that was run.</summary>
    public static void Add(Node node, IReadOnlyList<Tensor?> inputs, Tensor[] outputs)
    {
        if (node.Operator is not { } known || outputs.Length == 0) return;
        long macs = known.Macs(node, value => Shape(node, value, inputs, outputs));
        if (macs != 0) Interlocked.Add(ref total, macs * PerMac * (outputs[0].requires_grad ? WithGradients : 1));
    }

    private static long[] Shape(Node node, Value value, IReadOnlyList<Tensor?> inputs, Tensor[] outputs)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] == value) return inputs[i]!.shape;
        }

        return outputs[node.Outputs.ToList().IndexOf(value)].shape;
    }
}
