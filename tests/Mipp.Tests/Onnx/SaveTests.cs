using Mipp.Graphs;
using Mipp.Onnx;
using static Mipp.Tests.Onnx.Protos;

namespace Mipp.Tests.Onnx;

public sealed class SaveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_saved_file_loads_and_nothing_else_is_left()
    {
        using var graph = Small();
        string path = folder.File("model.onnx");
        File.WriteAllText(path, "the old file");
        OnnxModel.Save(graph, path);
        using var loaded = OnnxModel.Load(path);
        Assert.Equal(Bytes(graph), Bytes(loaded));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_same_graph_gives_the_same_bytes_whatever_the_order_of_its_operator_sets()
    {
        var opsets = new[] { ("b", 2), ("", 13), ("a", 1) };
        var models = new[] { opsets, [.. opsets.Reverse()] }.Select(order =>
        {
            var model = Model([Node("Unheard", ["x"], ["y"])], [Value("x")], ["y"]);
            model.OpsetImport.Clear();
            model.OpsetImport.AddRange(order.Select(o => new Mipp.Onnx.Protocol.OperatorSetIdProto { Domain = o.Item1, Version = o.Item2 }));
            using var graph = Load(model);
            return Bytes(graph);
        }).ToArray();
        Assert.Equal(models[0], models[1]);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named_and_left_alone()
    {
        using var graph = Small();
        string missing = folder.File("missing/model.onnx");
        Assert.Contains(missing, Refusal(() => OnnxModel.Save(graph, missing)), StringComparison.Ordinal);
        string occupied = folder.File("folder");
        Directory.CreateDirectory(occupied);
        Assert.Contains(occupied, Refusal(() => OnnxModel.Save(graph, occupied)), StringComparison.Ordinal);
        Assert.Equal([occupied], Directory.GetFileSystemEntries(folder.Path));
    }

    private static Graph Small() =>
        Load(Model([Node("Unheard", ["x", "w"], ["y"])], [Value("x", 1, ["N", 2])], ["y"], [Floats("w", [2], 1, 2)]));

    private static string Refusal(Action action)
    {
        string message = Assert.ThrowsAny<MippException>(action).Message;
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
        return message;
    }
}
