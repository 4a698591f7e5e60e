using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>Einsum: a sum of products over named axes, by Einstein's convention.</summary>
internal sealed class Einsum() : Operator("Einsum")
{
    public override IReadOnlyList<int> ParameterInputs => [0, 1];

    public override void Infer(InferenceContext context)
    {
        var shapes = Enumerable.Range(0, context.InputCount).Select(context.Shape).ToArray();
        if (shapes.Any(s => s is null))
        {
            context.SetOutput(0, context.Input(0).ElementType, null);
            return;
        }
        var equation = Equation(context.Node, [.. shapes.Select(s => s!.Rank)]);
        var sizes = equation.Names.ToDictionary(name => name, name => Size(context, equation, name, shapes!));
        context.SetOutput(0, context.Input(0).ElementType, new Shape(equation.Output.Select(name => sizes[name])));
    }

    public override Tensor[] Run(RunContext context) =>
        [torch.einsum(Text(context.Node), [.. Enumerable.Range(0, context.InputCount).Select(context.Input)])];

    public override void Couple(CouplingContext context)
    {
        var operands = context.Node.Inputs.Select(i => i!).ToArray();
        var equation = Equation(context.Node, [.. operands.Select(CouplingContext.Rank)]);
        foreach (char name in equation.Names)
        {
            var places = operands.SelectMany((operand, i) => AxesNamed(equation.Operands[i], name).Select(axis => (operand, axis))).ToArray();
            if (operands.Where((_, i) => equation.Operands[i].Count(c => c == name) > 1).Any())
                Freeze(context, places, "the axis is one of a diagonal");
            else if (equation.Output.IndexOf(name) is >= 0 and var outputAxis)
                CoupleKept(context, places, outputAxis);
            else
                CoupleSummed(context, places);
        }
    }

    public override long Macs(Node node, SizeOf sizeOf)
    {
        long[][] sizes = [.. node.Inputs.Select(i => sizeOf(i!))];
        var equation = Equation(node, [.. sizes.Select(s => s.Length)]);
        return equation.Macs(name => sizes.Zip(equation.Operands)
            .SelectMany(operand => AxesNamed(operand.Second, name).Select(axis => operand.First[axis])).Max());
    }

    private static string Text(Node node) => node.Attributes.String("equation", "");

    private static EinsumEquation Equation(Node node, int[] ranks) =>
        EinsumEquation.Parse(Text(node), ranks, what => new MippException($"node {node.Label}: {what}."));

    private static IEnumerable<int> AxesNamed(string operand, char name) =>
        Enumerable.Range(0, operand.Length).Where(axis => operand[axis] == name);

    /// <summary>The size of a named axis; a size of 1 is broadcast.</summary>
    private static Dim Size(InferenceContext context, EinsumEquation equation, char name, Shape[] shapes)
    {
        Dim[] sizes = [.. shapes.SelectMany((shape, i) => AxesNamed(equation.Operands[i], name).Select(axis => shape[axis])).Where(d => d != 1).Distinct()];
        Dim[] known = [.. sizes.Where(d => d.IsKnown)];
        return known.Length > 1 ? throw context.Fail($"axis '{name}' of the equation '{Text(context.Node)}' has the sizes {string.Join(" and ", known)}")
            : known.Length == 1 ? known[0]
            : sizes.Length == 0 ? 1
            : sizes.Length == 1 ? sizes[0]
            : InferenceContext.Unknown();
    }

    /// <summary>An axis of the output is a weight's own, or shared by all operands that have it.</summary>
    private static void CoupleKept(CouplingContext context, (Value Operand, int Axis)[] places, int outputAxis)
    {
        var output = context.Output();
        if (places is [var (weight, axis)] && weight.IsInitializer)
        {
            context.Produce(output, outputAxis, weight, axis);
            return;
        }
        var labels = places.Where(p => p.Operand.Shape![p.Axis] == output.Shape![outputAxis]).Select(p => context.Labels(p.Operand, p.Axis)).ToArray();
        foreach (var other in labels.Skip(1))
            context.Tie(labels[0], other);
        if (labels.Length > 0)
            context.Assign(output, outputAxis, labels.FirstOrDefault(l => l.IsFixed) ?? labels[0]);
    }

    private static void CoupleSummed(CouplingContext context, (Value Operand, int Axis)[] places)
    {
        var weights = places.Where(p => p.Operand.IsInitializer).ToArray();
        var inputs = places.Where(p => !p.Operand.IsInitializer).ToArray();
        if (weights is [var weight] && inputs is [var input] && input.Operand.Shape![input.Axis] == weight.Operand.Shape![weight.Axis])
            context.Contract(input.Operand, input.Axis, weight.Operand, weight.Axis);
        else
            Freeze(context, places, "the axis is summed over, not by the weights of one constant");
    }

    private static void Freeze(CouplingContext context, (Value Operand, int Axis)[] places, string why)
    {
        foreach (var (operand, axis) in places)
            context.Freeze(context.Labels(operand, axis), context.Because(why));
    }
}
