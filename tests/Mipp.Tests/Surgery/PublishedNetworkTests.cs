using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Judges;

namespace Mipp.Tests.Surgery;

/// <summary>Coupling, footprint and proof on networks as their users have them (tests/data/models).</summary>
public sealed class PublishedNetworkTests
{
    private const string ResNet20 = "cifar10_resnet20_bn.onnx";

    public static TheoryData<string> Networks => [ResNet20, "cifar10_resnet20_folded.onnx", "cifar10_resnet56_folded.onnx"];

    [Theory]
    [InlineData(ResNet20)]
    [InlineData("cifar10_resnet20_folded.onnx")]
    public void ResNet20_has_three_streams_and_the_inside_of_each_block(string file)
    {
        using var graph = Load(file);
        var groups = ChannelCoupling.Analyse(graph).Groups;
        Assert.Equal(
            [
                "conv1 16", "layer1.0.conv1 16", "layer1.1.conv1 16", "layer1.2.conv1 16",
                "layer2.0.conv1 32", "layer2.0.conv2 16", "layer2.1.conv1 32", "layer2.2.conv1 32",
                "layer3.0.conv1 64", "layer3.0.conv2 32", "layer3.1.conv1 64", "layer3.2.conv1 64",
                "linear 10",
            ],
            groups.Select(g => $"{g.Name} {g.Width}"));
        Assert.Equal(["linear"], groups.Where(g => g.IsFrozen).Select(g => g.Name));
        Assert.Equal(10, groups[0].Producers.Length);
        Assert.Equal(
            ["layer3.1.conv1", "layer3.2.conv1"],
            groups.Single(g => g.Name == "layer3.0.conv2").Consumers.SkipLast(1).Select(c => groups.Single(g => g.Producers[0] == c.Node).Name));
    }

    [Theory]
    [InlineData(ResNet20, 40_551_040)]
    [InlineData("cifar10_resnet20_folded.onnx", 40_551_040)]
    [InlineData("cifar10_resnet56_folded.onnx", 125_485_696)]
    public void Macs_are_the_published_ones(string file, long macs)
    {
        using var graph = Load(file);
        Assert.Equal(macs, Footprint.Of(graph).Macs);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Cut_equals_masked_and_costs_what_was_foretold(string file)
    {
        using var scope = new TensorScope();
        using var dense = Load(file);
        var coupling = ChannelCoupling.Analyse(dense);
        for (int seed = 0; seed < 3; seed++)
        {
            var selection = RandomSelection.Of(coupling, new Random(seed));
            using var cut = GraphCut.Apply(selection);
            using var masked = GraphMask.Apply(selection);

            Assert.InRange(CutProof.Measure(masked, cut, [Images(2)]), 0, CutProof.Limit);
            Assert.Equal(Footprint.Of(cut), new FootprintModel(coupling).Of(selection));
            Assert.InRange(Footprint.Of(cut).Macs, 1, Footprint.Of(dense).Macs * 2 / 3);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void OnnxRuntime_accepts_the_cut_network_and_agrees_with_it(string file)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "cut.onnx");
        using var scope = new TensorScope();
        using var dense = Load(file);
        using var cut = GraphCut.Apply(RandomSelection.Of(ChannelCoupling.Analyse(dense), new Random(7)));
        OnnxModel.Save(cut, path);
        float[] ours = new GraphRunner(cut).Run([Images(2)])[0].ToArray<float>();

        float[] theirs = OnnxRuntimeJudge.Run(path, (cut.Inputs[0].Name, Images(2)))[0].Data.ToArray<float>();

        float limit = 1e-4f * theirs.Max(MathF.Abs);
        Assert.Equal(theirs.Length, ours.Length);
        Assert.All(ours.Zip(theirs), pair => Assert.InRange(pair.First, pair.Second - limit, pair.Second + limit));
    }

    private static Graph Load(string file) => OnnxModel.Load(RepositoryFiles.Find("tests", "data", "models", file));

    private static Tensor Images(int count)
    {
        var random = new Random(3);
        float[] pixels = [.. Enumerable.Range(0, count * 3 * 32 * 32).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        return Tensor.FromArray<float>(pixels, [count, 3, 32, 32]);
    }
}
