using Mipp.Coupling;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>Positions of single elements along an axis: what GatherElements and ScatterElements share.</summary>
internal static class ElementPositions
{
    /// <summary>Positions as Int64, counted from the front; negative ones count from the end.</summary>
    public static Tensor FromFront(Tensor positions, long size)
    {
        var wide = positions.to(ScalarType.Int64);
        return torch.where(wide.lt(Number(0)), wide.add(Number(size), One), wide);
    }

    /// <summary>Flat positions in the whole tensor of elements named by their position along an axis and their own place otherwise.</summary>
    public static Tensor OverTensor(Tensor data, Tensor positions, int axis)
    {
        Tensor? flat = null;
        for (int i = 0; i < data.ndim; i++)
        {
            long[] shape = [.. Enumerable.Repeat(1L, (int)data.ndim)];
            shape[i] = positions.size(i);
            var coordinate = i == axis ? positions : torch.arange(Number(0), Number(positions.size(i)), One, dtype: ScalarType.Int64).reshape(shape);
            flat = flat is null ? coordinate : flat.mul(Number(data.size(i))).add(coordinate, One);
        }
        return flat!.expand(positions.shape).reshape(-1);
    }

    /// <summary>On the other axes elements keep their place; where the operands have different sizes, nothing may be cut.</summary>
    public static void CoupleOthers(CouplingContext context, int axis, params Value[] operands)
    {
        var data = context.Input(0);
        for (int other = 0; other < CouplingContext.Rank(data); other++)
        {
            if (other == axis)
                continue;
            var labels = context.Labels(data, other);
            foreach (var operand in operands)
            {
                if (operand.Shape![other] == data.Shape![other])
                {
                    context.Tie(labels, context.Labels(operand, other));
                    continue;
                }
                string reason = context.Because("only some of its positions are read");
                context.Freeze(labels, reason);
                context.Freeze(context.Labels(operand, other), reason);
            }
            if (context.Output().Shape![other] == data.Shape![other])
                context.Assign(context.Output(), other, labels);
        }
    }
}
