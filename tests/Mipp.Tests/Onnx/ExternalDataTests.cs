using System.Runtime.InteropServices;
using Google.Protobuf;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Onnx.Protocol;
using Mipp.Tensors;
using static Mipp.Tests.Onnx.Protos;

namespace Mipp.Tests.Onnx;

public sealed class ExternalDataTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ExternalDataTests()
    {
        Directory.CreateDirectory(folder.File("model/weights"));
        File.WriteAllBytes(folder.File("model/weights/w.bin"), [.. new byte[4], .. MemoryMarshal.AsBytes<float>([1, 2, 3])]);
        File.WriteAllBytes(folder.File("secret.bin"), new byte[12]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Weights_beside_the_model_are_read_and_saved_inside_it()
    {
        using var graph = Load(("location", "weights/w.bin"), ("offset", "4"), ("length", "12"));
        Assert.Equal([1, 2, 3], graph.Find("w")!.Data!.ToArray<float>());
        using var again = Protos.Load(Save(graph));
        Assert.Equal([1, 2, 3], again.Find("w")!.Data!.ToArray<float>());
    }

    [Fact]
    public void Without_a_length_the_rest_of_the_file_is_read()
    {
        using var graph = Load(("location", "weights/../weights/w.bin"), ("offset", "4"));
        Assert.Equal([1, 2, 3], graph.Find("w")!.Data!.ToArray<float>());
    }

    [Theory]
    [InlineData("../secret.bin", "outside the model's folder")]
    [InlineData("weights/../../secret.bin", "outside the model's folder")]
    [InlineData("/etc/passwd", "outside the model's folder")]
    [InlineData("..", "outside the model's folder")]
    [InlineData(".", "outside the model's folder")]
    [InlineData("weights", "missing")]
    [InlineData("weights/none.bin", "missing")]
    [InlineData("weights/w.bin", "has 16 bytes")]
    public void Another_place_is_refused(string location, string expected) =>
        Assert.Contains(expected, Refusal(("location", location)), StringComparison.Ordinal);

    [Theory]
    [InlineData("link.bin")]
    [InlineData("linked/secret.bin")]
    public void A_link_that_leads_out_is_refused(string location)
    {
        File.CreateSymbolicLink(folder.File("model/link.bin"), folder.File("secret.bin"));
        Directory.CreateSymbolicLink(folder.File("model/linked"), folder.Path);
        Assert.Contains("outside the model's folder", Refusal(("location", location)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "17")]
    [InlineData("8", "9223372036854775807")]
    [InlineData("9223372036854775807", "8")]
    [InlineData("17", "")]
    [InlineData("-4", "12")]
    [InlineData("four", "12")]
    public void A_range_that_the_file_does_not_have_is_refused(string offset, string length) =>
        Refusal([("location", "weights/w.bin"), ("offset", offset), .. length.Length > 0 ? [("length", length)] : Array.Empty<(string, string)>()]);

    [Fact]
    public void No_location_and_no_folder_are_refused()
    {
        Assert.Contains("no location", Refusal(), StringComparison.Ordinal);
        var error = Assert.Throws<MippException>(() => Protos.Load(WithExternal(("location", "weights/w.bin"))));
        Assert.Contains("by its path", error.Message, StringComparison.Ordinal);
    }

    private string Refusal(params (string Key, string Value)[] entries)
    {
        string message = Assert.Throws<MippException>(() => Load(entries)).Message;
        Assert.Contains("'w'", message, StringComparison.Ordinal);
        return message;
    }

    private Graph Load(params (string Key, string Value)[] entries)
    {
        string path = folder.File("model/model.onnx");
        File.WriteAllBytes(path, WithExternal(entries).ToByteArray());
        return OnnxModel.Load(path);
    }

    private static ModelProto WithExternal(params (string Key, string Value)[] entries)
    {
        var tensor = new TensorProto
        {
            Name = "w",
            DataType = 1,
            Dims = { 3 },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData = { entries.Select(e => new StringStringEntryProto { Key = e.Key, Value = e.Value }) },
        };
        return Model([Node("Unheard", ["w"], ["y"])], [], ["y"], [tensor]);
    }
}
