using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>A value stated by an attribute. Loading turns it into an initializer; this is for graphs
/// built otherwise, and for what no tensor holds.</summary>
internal sealed class Constant() : Operator("Constant")
{
    public override void Infer(InferenceContext context)
    {
        using var scope = new TensorScope();
        if (Read(context.Attributes) is { } value)
            context.SetOutput(0, value.dtype.ToElementType(), Shape.Of(value.shape), SmallContents.Of(value));
    }

    public override Tensor[] Run(RunContext context) =>
        [Read(context.Attributes) ?? throw context.Fail("states no number; value, value_float(s) and value_int(s) can be read")];

    public override void Couple(CouplingContext context)
    {
        // Its axes stay fixed: an attribute's tensor is not cut.
    }

    /// <summary>The value, or null when it is none of the kinds that tensors hold: a text, say.</summary>
    public static Tensor? Read(Attributes attributes) => attributes.FirstOrDefault() switch
    {
        ("value", Tensor tensor) => tensor,
        ("value_float", float number) => Tensor.FromArray<float>([number], []),
        ("value_floats", float[] numbers) => Tensor.FromArray<float>(numbers, [numbers.Length]),
        ("value_int", long number) => Tensor.FromArray<long>([number], []),
        ("value_ints", long[] numbers) => Tensor.FromArray<long>(numbers, [numbers.Length]),
        _ => null,
    };
}
