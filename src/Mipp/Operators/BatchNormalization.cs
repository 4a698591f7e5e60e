using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>BatchNormalization: input [N, C, …], scale, bias, running mean and running variance [C].</summary>
internal sealed class BatchNormalization() : Operator("BatchNormalization")
{
    private const int Mean = 3;
    private const int Variance = 4;

    public override IReadOnlyList<int> ParameterInputs => [1, 2];

    public override void Infer(InferenceContext context)
    {
        var input = context.Shape(0);
        if (input is { Rank: < 2 })
            throw context.Fail($"its input is {input}, at least rank 2 is needed");
        context.SetOutput(0, context.Input(0).ElementType, input);
        for (int i = 1; i <= Variance; i++)
        {
            ChannelVector.Check(context, i, input?[1]);
            context.SetOutput(i, context.Input(i).ElementType, context.Shape(i));
        }
    }

    public override Tensor[] Run(RunContext context)
    {
        if (context.Mode == ExecutionMode.Training)
            return Train(context);
        return UsesBatchStatistics(context.Attributes) ? NormaliseByBatch(context) : Normalise(context);
    }

    public override void Couple(CouplingContext context)
    {
        var axes = Enumerable.Range(0, CouplingContext.Rank(context.Input(0))).Where(axis => axis != 1);
        PassThrough.CoupleExcept(context, UsesBatchStatistics(context.Attributes) ? axes : [], "the axis is normalised over");
        var channels = context.Labels(context.Input(0), 1);
        for (int i = 1; i <= Variance; i++)
            context.Tie(channels, context.Labels(context.Input(i), 0));
        for (int i = 1; i < context.Node.Outputs.Count; i++)
            if (context.Node.Outputs[i] is { } statistics)
                context.Assign(statistics, 0, channels);
    }

    /// <summary>What the node makes of rows, by its running statistics.</summary>
    /// <param name="node">A BatchNormalization with constant scale, bias and statistics.</param>
    /// <param name="rows">Inputs [samples, channels].</param>
    internal static Tensor Apply(Node node, Tensor rows)
    {
        Tensor Constant(int input) => node.Inputs[input]!.Data!;
        return ((rows - Constant(Mean)) * Gain(node)).add(Constant(2), One);
    }

    /// <summary>What the node must be given to put out these rows, by its running statistics.</summary>
    /// <param name="node">A BatchNormalization with constant scale, bias and statistics.</param>
    /// <param name="rows">Wanted outputs [samples, channels].</param>
    /// <remarks>A channel that the node scales to nothing puts out its bias whatever it is given; its mean is as good as any.</remarks>
    internal static Tensor Invert(Node node, Tensor rows)
    {
        Tensor Constant(int input) => node.Inputs[input]!.Data!;
        var gain = Gain(node);
        var dead = gain.abs().lt(Number(1e-4));
        var inverse = gain.masked_fill(dead, Number(1)).reciprocal().masked_fill(dead, Number(0));
        return ((rows - Constant(2)) * inverse).add(Constant(Mean), One);
    }

    private static Tensor Gain(Node node) =>
        node.Inputs[1]!.Data! * (node.Inputs[Variance]!.Data!.add(Number(node.Attributes.Float("epsilon", 1e-5f)), One)).rsqrt();

    private static bool UsesBatchStatistics(Attributes attributes) => attributes.Int("training_mode", 0) != 0;

    private static Tensor[] Normalise(RunContext context) =>
        Results(
            context, Normalise(context, context.Input(Mean), context.Input(Variance)), context.Input(Mean), context.Input(Variance));

    private static Tensor Normalise(RunContext context, Tensor mean, Tensor variance) =>
        torch.nn.functional.batch_norm(context.Input(0), mean, variance, context.Input(1), context.Input(2), eps: Epsilon(context));

    /// <summary>As a training loop runs it: the batch's statistics, and the running ones updated where they are kept.</summary>
    /// <remarks>As in PyTorch the running variance takes in the batch's unbiased variance.</remarks>
    private static Tensor[] Train(RunContext context)
    {
        var (mean, variance) = (Running(context, Mean), Running(context, Variance));
        var output = torch.nn.functional.batch_norm(context.Input(0), mean, variance, context.Input(1), context.Input(2), training: true, momentum: 1 - Momentum(context), eps: Epsilon(context));
        return Results(context, output, mean, variance);
    }

    /// <summary>The statistics' own tensor where the graph keeps it; a copy where it is computed, which must not change.</summary>
    private static Tensor Running(RunContext context, int index) =>
        context.Node.Inputs[index]!.IsInitializer ? context.Input(index) : context.Input(index).clone();

    /// <summary>The attribute training_mode: the batch's statistics, the updated running ones as outputs.</summary>
    private static Tensor[] NormaliseByBatch(RunContext context)
    {
        var x = context.Input(0);
        long[] others = [.. Enumerable.Range(0, (int)x.ndim).Where(d => d != 1).Select(d => (long)d)];
        var (mean, variance) = (x.mean(others), x.var(others, unbiased: false));
        double momentum = Momentum(context);
        return Results(
            context,
            Normalise(context, mean, variance),
            context.Input(Mean).mul(Number(momentum)).add(mean.mul(Number(1 - momentum)), One),
            context.Input(Variance).mul(Number(momentum)).add(variance.mul(Number(1 - momentum)), One));
    }

    private static double Momentum(RunContext context) => context.Attributes.Float("momentum", 0.9f);

    private static double Epsilon(RunContext context) => context.Attributes.Float("epsilon", 1e-5f);

    /// <summary>Up to opset 13 the statistics are listed a second time, as saved ones.</summary>
    private static Tensor[] Results(RunContext context, Tensor output, Tensor mean, Tensor variance) =>
        [.. new[] { output, mean, variance, mean, variance }.Take(context.OutputCount)];
}
