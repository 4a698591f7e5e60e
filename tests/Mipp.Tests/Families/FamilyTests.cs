using System.Globalization;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Judges;
using Mipp.Tests.Surgery;

namespace Mipp.Tests.Families;

/// <summary>
/// Networks of every family as exporters write them: they compute what ONNX Runtime computes, what can be cut stays so, and
/// what is cut equals what is masked, here and in ONNX Runtime.
/// </summary>
public sealed class FamilyTests
{
    private const double Rounding = 1e-4;

    public static TheoryData<string> Names => new(FamilyFixture.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void It_computes_what_onnx_runtime_computes(string name)
    {
        using var scope = new TensorScope();
        using var graph = FamilyFixture.Load(name);
        var inputs = FamilyFixture.Inputs(graph, FamilyFixture.BatchSizes(name)[^1]);
        var expected = OnnxRuntimeJudge.Run(FamilyFixture.PathOf(name), graph.Inputs.Zip(inputs, (value, data) => (value.Name, data)));
        AssertClose(expected, new GraphRunner(graph).Run(inputs));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_group_cut_at_random_equals_the_group_masked(string name)
    {
        using var scope = new TensorScope();
        using var graph = FamilyFixture.Load(name);
        var coupling = ChannelCoupling.Analyse(graph);
        var inputs = FamilyFixture.Inputs(graph, FamilyFixture.BatchSizes(name)[^1]);
        var random = new Random(3);
        foreach (var group in coupling.PrunableGroups)
        {
            int[] units = [.. Enumerable.Range(0, group.Width)];
            random.Shuffle(units);
            var selection = ChannelSelection.All(coupling).Keep(group, units[random.Next(1, group.Width)..]);
            Assert.InRange(DifferenceOfCut(selection, inputs), 0, CutProof.Limit);
        }
        Assert.InRange(DifferenceOfCut(RandomSelection.Of(coupling, random), inputs), 0, CutProof.Limit);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pruned_it_runs_in_onnx_runtime_and_equals_what_is_masked(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("pruned.onnx");
        PruneAndCompare(name, path);
    }

    [Fact]
    public void What_can_be_cut_stays_so()
    {
        string[] expected = [.. File.ReadLines(FamilyFixture.Expectations).Where(line => !line.StartsWith('#'))];
        Assert.Equal(expected, FamilyFixture.Names.Select(Describe));
    }

    /// <summary>A network's name, its free groups of more than one unit, and the most of its MACs that can go.</summary>
    private static string Describe(string name)
    {
        using var graph = FamilyFixture.Load(name);
        var coupling = ChannelCoupling.Analyse(graph);
        var model = new FootprintModel(coupling);
        ChannelGroup[] free = [.. coupling.PrunableGroups];
        var least = model.Of(free.Aggregate(ChannelSelection.All(coupling), (selection, g) => selection.Keep(g, [0])));
        return string.Create(
            CultureInfo.InvariantCulture, $"{name} {free.Length} {1 - ((double)least.Macs / model.Dense.Macs):0.000}");
    }

    private static double DifferenceOfCut(ChannelSelection selection, Tensor[] inputs)
    {
        using var masked = GraphMask.Apply(selection);
        using var cut = GraphCut.Apply(selection);
        return CutProof.Measure(masked, cut, inputs);
    }

    private static void PruneAndCompare(string name, string path)
    {
        using var scope = new TensorScope();
        using var graph = FamilyFixture.Load(name);
        var options = new PruningOptions { Criterion = "l1", MacsShare = 0.7, Repair = false };
        var result = Pruner.Prune(graph, FamilyFixture.Samples(graph, 8), options);
        using var pruned = result.Pruned;
        Assert.True(result.Remaining.Macs <= 0.7 * result.Dense.Macs);
        OnnxModel.Save(pruned, path);
        using var masked = GraphMask.Apply(SelectionOf(graph, result.Plan));
        foreach (int batch in FamilyFixture.BatchSizes(name))
        {
            var inputs = FamilyFixture.Inputs(graph, batch);
            var judged = OnnxRuntimeJudge.Run(path, graph.Inputs.Zip(inputs, (value, data) => (value.Name, data)));
            AssertClose(judged, new GraphRunner(masked).Run(inputs));
        }
    }

    private static ChannelSelection SelectionOf(Graph graph, PruningPlan plan)
    {
        var coupling = ChannelCoupling.Analyse(graph);
        return coupling.Groups.Zip(plan.Groups).Aggregate(
            ChannelSelection.All(coupling), (selection, pair) => selection.Keep(pair.First, pair.Second.Kept));
    }

    private static void AssertClose(IReadOnlyList<(string Name, Tensor Data)> expected, Tensor[] actual)
    {
        Assert.Equal(expected.Count, actual.Length);
        foreach (var (wanted, got) in expected.Zip(actual))
            TestTensors.AssertClose(wanted.Data, got, Rounding);
    }
}
