using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>MaxPool: the largest element under each window, and on request where in the input it is.</summary>
internal sealed class MaxPool() : Pooling("MaxPool")
{
    public override void Infer(InferenceContext context)
    {
        base.Infer(context);
        context.SetOutput(1, ElementType.Int64, context.Node.Outputs[0]?.Shape);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        if (!input.dtype.IsFloatingPoint)
        {
            // libtorch pools floating-point numbers only; 8-bit integers are exact in them.
            var results = Pool(context, input.to(ScalarType.Float32));
            results[0] = results[0].to(input.dtype);
            return results;
        }
        return Pool(context, input);
    }

    public override void Couple(CouplingContext context)
    {
        base.Couple(context);
        if (context.Node.Outputs is [_, { } indices])
            context.Freeze(context.Labels(context.Input(0), 1), context.Because($"output '{indices.Name}' counts positions over all channels"));
    }

    private static Tensor[] Pool(RunContext context, Tensor input)
    {
        var window = Window(context);
        var padding = window.Padding(input.shape);
        bool padsItself = PadsItself(window, padding);
        var fitted = Fit(window, padding, input.shape);
        var (x, pads, ceil) = padsItself
            ? (input, padding.Begin, window.Ceil)
            : (fitted.Apply(input, double.NegativeInfinity), new long[window.Rank], false);
        var (values, indices) = x.MaxPool(window.Kernel, window.Strides, pads, window.Dilations, ceil);
        if (context.OutputCount < 2)
            return [values];
        var places = new MaxPoolIndices(input.shape, padsItself ? null : fitted.Begin, x.shape);
        return [values, places.OverTensor(indices, columnMajor: context.Attributes.Int("storage_order", 0) != 0)];
    }
}
