using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>Every case of ONNX's own conformance suite for every operator that Mipp knows.</summary>
public sealed class ConformanceTests
{
    // As ONNX's own test runner has them.
    private const double Relative = 1e-3;
    private const double Absolute = 1e-7;

    public static TheoryData<string> Names =>
        new(ConformanceCase.Claimed.Select(c => c.Name).Where(n => !ConformanceExclusions.Reasons.ContainsKey(n)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_are_the_expected_ones(string name)
    {
        var test = new ConformanceCase(name);
        using var graph = test.LoadGraph();
        Assert.NotEmpty(test.DataSets);
        foreach (string dataSet in test.DataSets)
        {
            using var scope = new TensorScope();
            var expected = ConformanceCase.Read(dataSet, "output");
            var actual = new GraphRunner(graph).Run(ConformanceCase.Read(dataSet, "input"));
            Assert.NotEmpty(expected);
            Assert.Equal(expected.Length, actual.Length);
            foreach (var (want, got) in expected.Zip(actual))
                AssertClose(want, got);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inferred_types_and_shapes_are_those_of_the_outputs(string name)
    {
        using var graph = new ConformanceCase(name).LoadGraph();
        var declared = graph.Outputs.Select(o => (o.ElementType, o.Shape)).ToArray();
        foreach (var value in graph.Nodes.SelectMany(n => n.Outputs).OfType<Value>())
            (value.ElementType, value.Shape) = (ElementType.Undefined, null);
        ShapeInference.Run(graph);
        foreach (var (output, (type, shape)) in graph.Outputs.Zip(declared))
        {
            Assert.Equal(type, output.ElementType);
            if (output.Shape is { } inferred)
                Assert.True(IsConsistent(inferred, shape!), $"'{output.Name}' is {shape}, inferred was {inferred}");
        }
    }

    [Fact]
    public void Excluded_cases_exist_and_would_be_run()
    {
        var claimed = ConformanceCase.Claimed.Select(c => c.Name).ToHashSet();
        Assert.Subset(claimed, ConformanceExclusions.Reasons.Keys.ToHashSet());
        Assert.All(ConformanceExclusions.Reasons.Values, reason => Assert.NotEmpty(reason));
    }

    private static bool IsConsistent(Shape inferred, Shape declared) =>
        inferred.Rank == declared.Rank && inferred.Zip(declared).All(d => !d.First.IsKnown || !d.Second.IsKnown || d.First == d.Second);

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        double[] want = expected.to(ScalarType.Float64).ToArray<double>();
        double[] got = actual.to(ScalarType.Float64).ToArray<double>();
        for (int i = 0; i < want.Length; i++)
        {
            bool close = want[i].Equals(got[i]) || Math.Abs(want[i] - got[i]) <= Absolute + (Relative * Math.Abs(want[i]));
            Assert.True(close, $"element {i}: expected {want[i]}, got {got[i]}");
        }
    }
}
