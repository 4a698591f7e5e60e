using System.Security.Cryptography;
using Google.Protobuf;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Onnx.Protocol;
using Mipp.Tensors;
using Mipp.Tests.Judges;

namespace Mipp.Tests.Onnx;

/// <summary>Models whose weights lie in a file of their own.</summary>
public sealed class SplitModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_too_large_for_one_file_has_its_weights_beside_it()
    {
        using var scope = new TensorScope();
        using var graph = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 1);
        string path = folder.File("net.onnx");
        OnnxModel.Save(graph, path, mostInside: 10_000);
        Assert.Equal(["net.onnx", "net.onnx.data"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.InRange(new FileInfo(path).Length, 1, 10_000);
        using var again = OnnxModel.Load(path);
        foreach (var initializer in graph.Initializers)
            Assert.Equal(initializer.Data!.ToArray<float>(), again.Find(initializer.Name)!.Data!.ToArray<float>());
        var input = torch.randn([2, 1, 28, 28]);
        var expected = new Mipp.Execution.GraphRunner(graph).Run([input])[0].ToArray<float>();
        var judged = OnnxRuntimeJudge.Run(path, (graph.Inputs[0].Name, input))[0].Data.ToArray<float>();
        Assert.All(expected.Zip(judged), p => Assert.Equal(p.First, p.Second, 1e-4f));
    }

    [Fact]
    public void Small_tensors_stay_inside_and_large_ones_begin_at_pages()
    {
        using var graph = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 1);
        OnnxModel.Save(graph, folder.File("net.onnx"), mostInside: 0);
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("net.onnx")));
        foreach (var tensor in model.Graph.Initializer)
        {
            bool isLarge = tensor.Dims.Aggregate(4L, (a, b) => a * b) >= 1024;
            Assert.Equal(isLarge, tensor.DataLocation == TensorProto.Types.DataLocation.External);
            if (isLarge)
                Assert.Equal(0, long.Parse(tensor.ExternalData.Single(e => e.Key == "offset").Value) % 4096);
        }
    }

    [Fact]
    public void A_split_model_is_saved_split()
    {
        using var graph = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 1);
        OnnxModel.Save(graph, folder.File("a.onnx"), mostInside: 0);
        using var loaded = OnnxModel.Load(folder.File("a.onnx"));
        OnnxModel.Save(loaded, folder.File("b.onnx"));
        Assert.Equal([folder.File("b.onnx"), folder.File("b.onnx.data")], OnnxModel.FilesOf(loaded, folder.File("b.onnx")));
        Assert.Equal(File.ReadAllBytes(folder.File("a.onnx.data")), File.ReadAllBytes(folder.File("b.onnx.data")));
        Assert.Equal([folder.File("c.onnx")], OnnxModel.FilesOf(graph, folder.File("c.onnx")));
    }

    [Fact]
    public void A_model_is_known_by_its_file_and_by_the_weights_beside_it()
    {
        using var graph = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 1);
        string whole = folder.File("whole.onnx");
        OnnxModel.Save(graph, whole);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(whole))), OnnxModel.HashOf(whole));

        string split = folder.File("split.onnx");
        OnnxModel.Save(graph, split, mostInside: 0);
        string before = OnnxModel.HashOf(split);
        Assert.Equal(before, OnnxModel.HashOf(split));
        byte[] weights = File.ReadAllBytes($"{split}.data");
        weights[0] ^= 1;
        File.WriteAllBytes($"{split}.data", weights);
        Assert.NotEqual(before, OnnxModel.HashOf(split));

        File.Delete($"{split}.data");
        var error = Assert.Throws<MippException>(() => OnnxModel.HashOf(split));
        Assert.Contains("split.onnx.data", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Constants_beside_the_file_count_too_also_those_of_graphs_inside_nodes(bool isInside)
    {
        var outside = new TensorProto { DataType = 1, Dims = { 2 }, DataLocation = TensorProto.Types.DataLocation.External };
        outside.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "constant.bin" });
        var constant = Protos.Node("Constant", [], ["c"], Protos.Attribute("value", outside));
        if (isInside)
        {
            var branch = new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = new GraphProto { Node = { constant } } };
            constant = Protos.Node("If", ["x"], ["c"], branch);
        }
        string path = folder.File("net.onnx");
        File.WriteAllBytes(path, Protos.Model([constant], [], ["c"], []).ToByteArray());
        File.WriteAllBytes(folder.File("constant.bin"), new byte[8]);
        string before = OnnxModel.HashOf(path);
        File.WriteAllBytes(folder.File("constant.bin"), [1, .. new byte[7]]);
        Assert.NotEqual(before, OnnxModel.HashOf(path));
    }

    [Fact]
    public void The_weights_that_a_model_was_loaded_from_are_not_overwritten()
    {
        using var graph = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 1);
        OnnxModel.Save(graph, folder.File("a.onnx"), mostInside: 0);
        byte[] before = File.ReadAllBytes(folder.File("a.onnx.data"));
        using var loaded = OnnxModel.Load(folder.File("a.onnx"));
        var error = Assert.Throws<MippException>(() => OnnxModel.Save(loaded, folder.File("a.onnx")));
        Assert.Contains("a.onnx.data", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder.File("a.onnx.data")));
    }

    [Fact]
    public void Where_one_file_cannot_be_written_neither_appears()
    {
        using var graph = ModelZoo.Create("lenet5", [1, 28, 28], 10, seed: 1);
        Directory.CreateDirectory(folder.File("net.onnx.data"));
        Assert.ThrowsAny<MippException>(() => OnnxModel.Save(graph, folder.File("net.onnx"), mostInside: 0));
        Assert.Equal(["net.onnx.data"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Large_contents_of_every_kind_are_read_from_the_file()
    {
        using var scope = new TensorScope();
        float[] numbers = [.. Enumerable.Range(0, 5000).Select(i => i * 0.5f)];
        var packed = new TensorProto { Name = "packed", DataType = 1, Dims = { 5000 }, FloatData = { numbers } };
        var raw = Protos.Floats("raw", [50, 100], numbers);
        var attribute = Protos.Node("Constant", [], ["constant"], Protos.Attribute("value", Protos.Floats("", [5000], numbers)));
        var unreadable = new TensorProto { Name = "wide", DataType = (int)ElementType.UInt64, Dims = { 5000 }, RawData = Google.Protobuf.ByteString.CopyFrom(new byte[40_000]) };
        unreadable.RawData = Google.Protobuf.ByteString.CopyFrom([.. Enumerable.Range(0, 40_000).Select(i => (byte)i)]);
        var model = Protos.Model(
            [attribute, Protos.Node("Unheard", ["packed", "raw", "constant", "wide"], ["y"])], [], ["y"], [packed, raw, unreadable]);
        using var graph = Protos.Load(model);
        foreach (string name in (string[])["packed", "raw", "constant"])
            Assert.Equal(numbers, graph.Find(name)!.Data!.ToArray<float>());
        var saved = Protos.Save(graph);
        var kept = saved.Graph.Node.Single(n => n.Output[0] == "wide").Attribute[0].T;
        Assert.Equal(unreadable.RawData, kept.RawData);
    }
}
