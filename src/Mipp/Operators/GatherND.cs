using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// GatherND: slices of the first input, each named by a row of the second; the first <c>batch_dims</c> axes are the same in both.
/// </summary>
internal sealed class GatherND() : Operator("GatherND")
{
    public override void Infer(InferenceContext context)
    {
        Shape? shape = null;
        if (context.Shape(1) is { } indices && context.Shape(0) is { } data)
        {
            long batch = context.Attributes.Int("batch_dims", 0);
            if (batch < 0 || batch >= indices.Rank || batch + indices[-1].AtBatchOne > data.Rank || indices[-1].Factor < 0)
                throw context.Fail($"its indices {indices} name {Named(indices)} axes after {batch} of the batch, but its input is {data}");
            for (int axis = 0; axis < batch; axis++)
                if (indices[axis].IsKnown && data[axis].IsKnown && indices[axis] != data[axis])
                    throw context.Fail($"its indices {indices} and its input {data} differ in axis {axis} of the batch");
            shape = indices[-1].IsKnown ? new Shape([.. indices.SkipLast(1), .. data.Skip((int)batch + (int)indices[-1].Factor)]) : null;
        }
        context.SetOutput(0, context.Input(0).ElementType, shape);
    }

    public override Tensor[] Run(RunContext context)
    {
        var (data, indices) = (context.Input(0), context.Input(1));
        int batch = BatchAxes(context.Node), named = (int)indices.size(-1), slice = batch + named;
        long batches = SlicePositions.Product(data.shape.AsSpan()[..batch]);
        long perBatch = SlicePositions.Product(data.shape.AsSpan()[batch..slice]);
        var flat = SlicePositions.Flat(data.shape.AsSpan()[batch..slice], indices.reshape(-1, named)).reshape(batches, -1);
        var rows = flat.add(torch.arange(Number(0), Number(batches), One, dtype: ScalarType.Int64).mul(Number(perBatch)).reshape(-1, 1), One).reshape(-1);
        long[] shape = [.. indices.shape[..^1], .. data.shape[slice..]];
        return [data.reshape(batches * perBatch, SlicePositions.Product(data.shape.AsSpan()[slice..])).index_select(0, rows).reshape(shape)];
    }

    public override void Couple(CouplingContext context)
    {
        var (data, indices, output) = (context.Input(0), context.Input(1), context.Output());
        if (indices.Shape![-1] is not { IsKnown: true } named)
        {
            context.FreezeAll(context.Because("it is looked up in as many axes as is computed"));
            return;
        }
        int batch = BatchAxes(context.Node), last = CouplingContext.Rank(indices) - 1;
        for (int axis = 0; axis < batch; axis++)
            context.Tie(context.Labels(data, axis), context.Labels(indices, axis));
        for (int axis = 0; axis < last; axis++)
            context.Assign(output, axis, context.Labels(indices, axis));
        int slice = batch + (int)named.Factor;
        for (int axis = batch; axis < slice; axis++)
            context.Freeze(context.Labels(data, axis), context.Because("its positions are looked up one by one"));
        for (int axis = slice; axis < CouplingContext.Rank(data); axis++)
            context.Assign(output, last + axis - slice, context.Labels(data, axis));
    }

    private static string Named(Shape indices) => indices.Rank == 0 ? "no" : $"{indices[-1]}";

    private static int BatchAxes(Node node) => (int)node.Attributes.Int("batch_dims", 0);
}
