using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>What Gemm and MatMul share.</summary>
internal static class MatrixProduct
{
    /// <summary>The axis that is summed over: a contraction when one factor is an initializer, else frozen.</summary>
    public static void CoupleSum(CouplingContext context, int leftAxis, int rightAxis)
    {
        var (left, right) = (context.Input(0), context.Input(1));
        if (right.IsInitializer && !left.IsInitializer)
        {
            context.Contract(left, leftAxis, right, rightAxis);
        }
        else if (left.IsInitializer && !right.IsInitializer)
        {
            context.Contract(right, rightAxis, left, leftAxis);
        }
        else
        {
            string kind = left.IsInitializer ? "constants" : "computed values";
            string reason = context.Because($"the axis is summed over in a product of two {kind}");
            context.Freeze(context.Labels(left, leftAxis), reason);
            context.Freeze(context.Labels(right, rightAxis), reason);
        }
    }

    /// <summary>An axis of the output that comes from one factor: produced by an initializer, passed on by a computed value.</summary>
    public static void CoupleOutput(CouplingContext context, int outputAxis, Value factor, int axis)
    {
        if (factor.IsInitializer)
            context.Produce(context.Output(), outputAxis, factor, axis);
        else
            context.Pass(context.Output(), outputAxis, context.PassedLabels(factor, axis));
    }

    /// <summary>Rows of a value [N, …, columns] at flat positions of its middle axes: [N·positions, columns], batch by batch.</summary>
    public static Tensor SampleRows(Tensor value, ReadOnlySpan<long> positions)
    {
        using var scope = new TensorScope();
        long columns = value.size(-1);
        using var index = Tensor.FromArray(positions, [positions.Length]);
        return scope.Keep(HalfPrecision.Widen(value).reshape(value.size(0), -1, columns).index_select(1, index).reshape(-1, columns));
    }
}
