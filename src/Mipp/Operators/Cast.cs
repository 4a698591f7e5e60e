using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>The elements as another type: the one that attribute <c>to</c> names.</summary>
internal sealed class Cast() : Operator("Cast")
{
    public override bool ChoosesElementType => true;

    public override void Infer(InferenceContext context)
    {
        var type = (ElementType)context.Attributes.Int("to", 0);
        context.SetOutput(0, type, context.Shape(0), Contents(context.Contents(0), type));
    }

    public override Tensor[] Run(RunContext context)
    {
        var type = (ElementType)context.Attributes.Int("to", 0);
        return [To(context, type.ToDType() ?? throw context.Fail($"casts to {type}, which cannot be computed with here"))];
    }

    public override void Couple(CouplingContext context) => PassThrough.Couple(context);

    /// <summary>The first input as another type; always a tensor of its own.</summary>
    public static Tensor To(RunContext context, ScalarType type)
    {
        var input = context.Input(0);
        return input.dtype == type ? input : input.to(type);
    }

    /// <summary>What shape arithmetic still knows after a cast.</summary>
    public static ImmutableArray<Dim>? Contents(ImmutableArray<Dim>? contents, ElementType type) =>
        type is ElementType.Int64 or ElementType.Int32 ? contents
        : type is ElementType.Bool && contents is { } known && known.All(d => d.IsKnown) ? [.. known.Select(d => new Dim(d == 0 ? 0 : 1))]
        : null;
}
