using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Onnx.Protocol;
using Mipp.Tensors;
using Mipp.Tests.Judges;

namespace Mipp.Tests.Onnx;

public class RoundTripTests
{
    public static TheoryData<string> Networks =>
        ["cifar10_resnet20_bn.onnx", "cifar10_resnet20_folded.onnx", "cifar10_resnet56_folded.onnx"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_published_network_keeps_names_types_and_weights(string name)
    {
        string path = Published(name);
        var original = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        using var graph = OnnxModel.Load(path);
        var saved = Protos.Save(graph);
        Assert.Equal(original.Graph.Input, saved.Graph.Input);
        Assert.Equal(original.Graph.Output, saved.Graph.Output);
        Assert.Equal(original.OpsetImport, saved.OpsetImport);
        Assert.Equal(original.ProducerVersion, saved.ProducerVersion);
        Assert.Equal(original.IrVersion, saved.IrVersion);
        var weights = saved.Graph.Initializer.ToDictionary(i => i.Name);
        Assert.All(original.Graph.Initializer, w => Assert.Equal(w, weights[w.Name]));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Onnx_runtime_computes_the_same_before_and_after(string name)
    {
        using var scope = new TensorScope();
        var input = TestTensors.Uniform(-2, 2, 3, 3, 32, 32);
        using var graph = OnnxModel.Load(Published(name));
        var before = Assert.Single(OnnxRuntimeJudge.Run(Published(name), ("input", input)));
        var after = Assert.Single(OnnxRuntimeJudge.Run(graph, input));
        Assert.Equal("output", after.Name);
        Assert.Equal([3, 10], after.Data.shape);
        Assert.Equal(before.Data.ToArray<float>(), after.Data.ToArray<float>());
    }

    [Fact]
    public void Saving_a_loaded_file_again_changes_nothing()
    {
        Assert.SkipWhen(ConformanceModels.Absence is not null, ConformanceModels.Absence ?? "");
        foreach (var (path, graph) in LoadableModels())
        {
            byte[] first = Protos.Bytes(graph);
            using var reloaded = OnnxModel.Load(new MemoryStream(first));
            Assert.True(first.AsSpan().SequenceEqual(Protos.Bytes(reloaded)), $"{path} changes when it is saved again");
            AssertSameInterface(ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)), ModelProto.Parser.ParseFrom(first), path);
        }
    }

    [Fact]
    public void OnnxRuntime_takes_what_is_saved_where_it_took_the_file()
    {
        Assert.SkipWhen(ConformanceModels.Absence is not null, ConformanceModels.Absence ?? "");
        using var folder = new TemporaryFolder();
        string saved = folder.File("saved.onnx");
        foreach (var (path, graph) in LoadableModels())
        {
            OnnxModel.Save(graph, saved);
            string refusal = OnnxRuntimeJudge.Refusal(saved);
            // The test data has models that it refuses.
            Assert.True(refusal == "" || OnnxRuntimeJudge.Refusal(path) != "", $"{path} is refused once it is saved: {refusal}");
        }
    }

    /// <summary>The published networks and ONNX's test data, each graph while it is looked at.</summary>
    private static IEnumerable<(string Path, Graph Graph)> LoadableModels()
    {
        int refused = 0;
        foreach (string path in ConformanceModels.All.Concat(Networks.Select(n => Published(n.Data))))
        {
            Graph graph;
            try
            {
                graph = OnnxModel.Load(path);
            }
            catch (MippException e)
            {
                Assert.Contains("operator sets before 7", e.Message, StringComparison.Ordinal);
                refused++;
                continue;
            }
            using (graph)
                yield return (path, graph);
        }
        Assert.InRange(refused, 0, 6);
    }

    private static void AssertSameInterface(ModelProto original, ModelProto saved, string path)
    {
        Assert.True(Inputs(original).SequenceEqual(Inputs(saved)), path);
        Assert.True(original.Graph.Output.Select(i => i.Name).SequenceEqual(saved.Graph.Output.Select(i => i.Name)), path);
        Assert.Equal(original.OpsetImport.OrderBy(o => o.Domain), saved.OpsetImport);
    }

    private static IEnumerable<string> Inputs(ModelProto model) =>
        model.Graph.Input.Select(i => i.Name).Except(model.Graph.Initializer.Select(i => i.Name));

    private static string Published(string name) => RepositoryFiles.Find("tests", "data", "models", name);
}
