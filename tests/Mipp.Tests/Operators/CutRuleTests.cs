using System.Collections.Immutable;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>Every known operator's coupling and cutting rules, tried on ONNX's conformance cases: see <see cref="CutTrial"/>.</summary>
public sealed class CutRuleTests
{
    private const int Seeds = 4;

    /// <summary>Operators that read sizes or numbers only, or nothing: no position of an input can be cut.</summary>
    internal static readonly ImmutableHashSet<string> WithoutPositions = ["Constant", "ConstantOfShape", "Range", "Shape", "Size"];

    /// <summary>Operators whose cases have no axis that can be cut, and the tests that stand in.</summary>
    private static readonly Dictionary<string, Type> OwnTests = new()
    {
        ["EyeLike"] = typeof(IndexingTests),
        ["NonZero"] = typeof(IndexingTests),
        ["Resize"] = typeof(ResizeTests),
        ["ReverseSequence"] = typeof(IndexingTests),
        ["Upsample"] = typeof(ResizeTests),
    };

    /// <summary>Operators that freeze every position that touches them.</summary>
    private static readonly ImmutableHashSet<string> Freezing =
    [
        "ConvInteger", "DequantizeLinear", "DynamicQuantizeLinear", "GRU", "If", "LSTM", "Loop", "MatMulInteger", "QLinearConv",
        "QLinearMatMul", "QuantizeLinear", "RNN",
    ];

    public static TheoryData<string> Operators =>
        new(SingleNodeCase.ByOperator().Keys.Except(WithoutPositions).Except(Freezing).Order(StringComparer.Ordinal));

    public static TheoryData<string> FreezingOperators => new(Freezing.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Operators))]
    public void The_cut_node_gives_the_cut_outputs_of_the_masked_node(string type)
    {
        int removed = 0;
        foreach (var test in SingleNodeCase.ByOperator()[type])
        {
            foreach (bool onlyFirst in (bool[])[true, false])
                removed += Try(test, onlyFirst);
        }
        Assert.NotEqual(OwnTests.ContainsKey(type), removed > 0);
    }

    [Theory]
    [MemberData(nameof(FreezingOperators))]
    public void An_operator_that_freezes_leaves_nothing_to_cut(string type)
    {
        using var scope = new TensorScope();
        var nodes = SingleNodeCase.ByOperator()[type].Select(t => SingleNodeCase.Load(t, onlyFirst: false)).OfType<SingleNodeCase>().ToArray();
        Assert.All(nodes, node => Assert.Equal(0, new CutTrial(node.Graph, node.Activations, seed: 0).RemovedUnits));
        Assert.True(nodes.Length > 0 || type is "If" or "Loop", "no case was tried");
    }

    private static int Try(ConformanceCase test, bool onlyFirst)
    {
        using var scope = new TensorScope();
        if (SingleNodeCase.Load(test, onlyFirst) is not { } node || node.Graph.Outputs.Any(o => o.Shape is null))
            return 0;
        int removed = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var trial = new CutTrial(node.Graph, node.Activations, seed);
            foreach (var (expected, actual) in trial.MaskedAndCut().Zip(trial.Cut()))
                Assert.True(AreEqual(expected, actual), $"{test.Name}, seed {seed}: the cut node's outputs are not the masked node's");
            removed += trial.RemovedUnits;
        }
        return removed;
    }

    private static bool AreEqual(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        double[] want = SingleNode.Numbers(expected), got = SingleNode.Numbers(actual);
        return want.Zip(got).All(p => p.First.Equals(p.Second) || Math.Abs(p.First - p.Second) <= 1e-5 + (1e-4 * Math.Abs(p.First)));
    }
}
