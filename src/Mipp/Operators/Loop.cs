using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>
/// Loop: the most rounds (optional), whether to begin (optional), then values that each round passes on to the next. Its
/// graph takes the round's number, the condition and these values, and gives the condition, the values, and what is
/// collected of every round.
/// </summary>
internal sealed class Loop() : Operator("Loop")
{
    private const int BeforeValues = 2;

    /// <summary>A condition may never become false; nobody waits for that.</summary>
    private const long MostRounds = 1_000_000;

    public override bool ChoosesElementType => true;

    public override void Infer(InferenceContext context)
    {
        if (context.Attributes.Subgraph("body") is not { } body)
            return;
        int values = context.InputCount - context.Node.CapturedInputs - BeforeValues;
        if (values < 0)
            throw context.Fail("lacks its first two inputs, the most rounds and the condition; they may be empty but not missing");
        var (results, isSteady) = Infer(context, body, values, keepsShapes: true);
        if (!isSteady)
            (results, _) = Infer(context, body, values, keepsShapes: false);
        for (int i = 0; i < results.Length; i++)
        {
            var (type, shape) = results[i];
            bool isCollected = i >= values;
            context.SetOutput(
                i, type, isCollected ? shape is null ? null : new Shape([InferenceContext.Unknown(), .. shape]) : isSteady ? shape : null);
        }
    }

    public override Tensor[] Run(RunContext context)
    {
        var body = new SubgraphRunner(context, "body");
        int count = context.InputCount - context.Node.CapturedInputs - BeforeValues;
        Tensor[] values = [.. Enumerable.Range(BeforeValues, count).Select(context.Input)];
        var collected = Enumerable.Range(0, Math.Max(0, body.Body.Outputs.Count - 1 - count)).Select(_ => new List<Tensor>()).ToArray();
        long rounds = context.OptionalInput(0) is { } most ? most.to(ScalarType.Int64).Item<long>() : long.MaxValue;
        bool goesOn = context.OptionalInput(1)?.Item<bool>() ?? true;
        for (long round = 0; goesOn && round < rounds; round++)
        {
            if (round == MostRounds)
                throw context.Fail($"has not ended after {MostRounds} rounds");
            var results = body.Run([Tensor.FromArray<long>([round], []), Tensor.FromArray<bool>([true], []), .. values]);
            if (results.Length < 1 + count || results[0].numel() != 1)
                throw context.Fail($"its graph must give a condition of one element and {count} values, it gives {results.Length} results");
            goesOn = results[0].Item<bool>();
            values = results[1..(1 + count)];
            for (int i = 0; i < collected.Length; i++)
                collected[i].Add(results[1 + count + i]);
        }
        return [.. values, .. collected.Select((rows, i) => rows.Count > 0 ? torch.stack(rows, 0) : Nothing(body.Body.Outputs[1 + count + i]))];
    }

    public override void Couple(CouplingContext context) =>
        context.FreezeAll(context.Because("a graph inside a node, which is not looked into, reads it or computes it"));

    /// <summary>What a round gives, and whether the values that it passes on keep the shapes that they began with.</summary>
    private static ((ElementType Type, Shape? Shape)[] Results, bool IsSteady) Infer(
        InferenceContext context, Subgraph body, int values, bool keepsShapes)
    {
        var initial = Enumerable.Range(BeforeValues, values).Select(context.Input).ToArray();
        (ElementType, Shape?)[] inputs =
        [
            (ElementType.Int64, new Shape()), (ElementType.Bool, new Shape()),
            .. initial.Select(v => (v.ElementType, keepsShapes ? v.Shape : null)),
        ];
        var results = SubgraphInference.Outputs(context, body, inputs).Skip(1).ToArray();
        return (results, initial.Zip(results).All(p => p.First.Shape is { } before && before.Equals(p.Second.Shape)));
    }

    /// <summary>What is collected in no round.</summary>
    private static Tensor Nothing(Value output) => torch.zeros([0, .. output.Shape?.AtBatchOne() ?? []], dtype: output.ElementType.ToDType() ?? ScalarType.Float32);
}
