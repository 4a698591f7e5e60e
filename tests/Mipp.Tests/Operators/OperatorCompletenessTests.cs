using Mipp.Operators;
using Mipp.Tensors;
using Mipp.Tests.Onnx;

namespace Mipp.Tests.Operators;

/// <summary>Every concern of every known operator is tried: shape inference, execution, coupling and cutting.</summary>
public sealed class OperatorCompletenessTests
{
    /// <summary>Operators that ONNX's suite at opset 17 has no case for, and the tests that stand in.</summary>
    private static readonly Dictionary<string, Type> OwnTests = new()
    {
        ["BitwiseAnd"] = typeof(OnnxRuntimeAgreementTests),
        ["BitwiseNot"] = typeof(OnnxRuntimeAgreementTests),
        ["BitwiseOr"] = typeof(OnnxRuntimeAgreementTests),
        ["BitwiseXor"] = typeof(OnnxRuntimeAgreementTests),
        ["Gelu"] = typeof(ElementwiseTests),
        ["RMSNormalization"] = typeof(NormalizationTests),
        ["SimplifiedLayerNormalization"] = typeof(NormalizationTests),
        ["com.microsoft.FastGelu"] = typeof(FusedNodesTests),
        ["com.microsoft.FusedMatMul"] = typeof(FusedNodesTests),
        ["com.microsoft.Gelu"] = typeof(FusedNodesTests),
        ["com.microsoft.QuickGelu"] = typeof(FusedNodesTests),
        ["GlobalLpPool"] = typeof(PoolingTests),
        ["GroupNormalization"] = typeof(NormalizationTests),
        ["LpNormalization"] = typeof(NormalizationTests),
        ["LpPool"] = typeof(PoolingTests),
        ["Mish"] = typeof(ElementwiseTests),
    };

    public static TheoryData<string> Operators => new(OperatorRegistry.All.Select(o => o.Domain.Length == 0 ? o.Type : $"{o.Domain}.{o.Type}").Order(StringComparer.Ordinal));

    /// <summary>Operators whose outputs' sizes are not known before they run.</summary>
    private static readonly string[] SizedByData = ["Loop", "NonZero"];

    public static TheoryData<string> OperatorsWithStaticSizes =>
        new(SingleNodeCase.ByOperator().Keys.Except(SizedByData).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Operators))]
    public void Is_run_and_cut_in_a_conformance_case_or_a_test_of_its_own(string type)
    {
        bool hasCase = SingleNodeCase.ByOperator().ContainsKey(type);
        Assert.True(hasCase || OwnTests.ContainsKey(type), $"operator {type} is never tested: add a case or name its test in OwnTests");
        Assert.False(hasCase && OwnTests.ContainsKey(type), $"operator {type} has cases: take it out of OwnTests");
    }

    [Theory]
    [MemberData(nameof(OperatorsWithStaticSizes))]
    public void Infers_the_exact_shape_when_integer_inputs_are_constants(string type)
    {
        int inferred = 0;
        foreach (var test in SingleNodeCase.ByOperator()[type])
        {
            using var scope = new TensorScope();
            if (SingleNodeCase.Load(test, onlyFirst: true) is not { } node)
                continue;
            foreach (var (output, expected) in node.Graph.Outputs.Zip(node.Expected))
            {
                Assert.True(output.Shape is { IsKnown: true }, $"{test.Name}: the shape of '{output.Name}' was not inferred");
                Assert.Equal(expected.shape, output.Shape.AtBatchOne());
                inferred++;
            }
        }
        Assert.True(inferred > 0 || CutRuleTests.WithoutPositions.Contains(type));
    }
}
