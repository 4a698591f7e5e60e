using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>ReverseSequence: per element of the batch, the first so many positions in time (the second input) in reverse order.</summary>
internal sealed class ReverseSequence() : Operator("ReverseSequence")
{
    public override void Infer(InferenceContext context)
    {
        if (context.Shape(0) is { } shape)
            _ = BatchAndTime(context.Attributes, shape.Rank, context.Fail);
        context.SetOutput(0, context.Input(0).ElementType, context.Shape(0));
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        var (batch, time) = BatchAndTime(context.Attributes, (int)input.ndim, context.Fail);
        long[] lengths = context.Ints(1);
        long steps = input.size(time);
        if (lengths.Length != input.size(batch) || lengths.Any(n => n < 0 || n > steps))
            throw context.Fail($"has the lengths [{string.Join(", ", lengths)}] for {input.size(batch)} sequences of {steps} steps");
        long[] sources = [.. lengths.SelectMany(n => Enumerable.Range(0, (int)steps).Select(t => t < n ? n - 1 - t : t))];
        long[] shape = [.. Enumerable.Repeat(1L, (int)input.ndim)];
        (shape[batch], shape[time]) = (lengths.Length, steps);
        var index = Tensor.FromArray(sources, [lengths.Length, steps]);
        return [input.gather(time, (batch < time ? index : index.transpose(0, 1)).reshape(shape).expand(input.shape))];
    }

    public override void Couple(CouplingContext context)
    {
        var (batch, time) = BatchAndTime(context.Attributes, CouplingContext.Rank(context.Input(0)), what => new MippException(what));
        PassThrough.CoupleExcept(context, [batch, time], "its positions are put in another order");
    }

    private static (int Batch, int Time) BatchAndTime(Attributes attributes, int rank, Func<string, MippException> fail)
    {
        int[] axes = Axes.Normalise([attributes.Int("batch_axis", 1), attributes.Int("time_axis", 0)], rank, fail);
        return (axes[0], axes[1]);
    }
}
