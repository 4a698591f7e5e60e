using Mipp.Onnx;
using Mipp.Onnx.Protocol;
using static Mipp.Tests.Onnx.Protos;

namespace Mipp.Tests.Onnx;

/// <summary>A file that describes no valid graph gets one line that says what is wrong and where.</summary>
public class BadModelTests
{
    private static readonly ValueInfoProto[] X = [Value("x")];

    private static readonly Dictionary<string, (ModelProto Model, string Line)> Mistakes = new()
    {
        ["no graph"] = (new ModelProto { IrVersion = 8 }, "holds no graph"),
        ["undefined"] = (Model([Node("Relu", ["ghost"], ["y"])], X, ["y"]), "'y' (Relu) reads 'ghost', which nothing produces"),
        ["undefined output"] = (Model([Node("Relu", ["x"], ["y"])], X, ["z"]), "output 'z'"),
        ["no outputs"] = (Model([Node("Relu", ["x"], ["y"])], X, []), "no outputs"),
        ["no operator"] = (Model([Node("", ["x"], ["y"])], X, ["y"]), "'y' () has no operator"),
        ["cycle"] = (Model([Node("Relu", ["x"], ["a"]), Node("Add", ["a", "c"], ["b"]), Node("Relu", ["b"], ["c"])], X, ["c"]), "cycle"),
        ["self"] = (Model([Node("Relu", ["y"], ["y"])], X, ["y"]), "cycle, which node 'y' (Relu) is part of"),
        ["two producers"] = (Model([Node("Relu", ["x"], ["y"]), Node("Abs", ["x"], ["y"])], X, ["y"]), "both produce 'y'"),
        ["output shadows input"] = (Model([Node("Relu", ["x"], ["x"])], X, ["x"]), "'x'"),
        ["two inputs"] = (Model([Node("Relu", ["x"], ["y"])], [.. X, .. X], ["y"]), "two values 'x'"),
        ["two initializers"] = (Model([Node("Relu", ["w"], ["y"])], [], ["y"], [Floats("w", [], 1), Floats("w", [], 2)]), "two values 'w'"),
        ["unnamed input"] = (Model([Node("Relu", ["x"], ["y"])], [.. X, Value("")], ["y"]), "input of the model has no name"),
        ["unnamed initializer"] = (Model([Node("Relu", ["x"], ["y"])], X, ["y"], [Floats("", [], 2)]), "initializer of the model has no name"),
        ["twice an attribute"] = (Model([Node("Relu", ["x"], ["y"], Attribute("a", 1), Attribute("a", 2))], X, ["y"]), "'a' is given twice"),
        ["bytes"] = (Model([Node("Relu", ["x"], ["y"])], X, ["y"], [Floats("w", [3], 1)]), "'w' of shape [3] has 4 bytes"),
        ["dims"] = (Model([Node("Relu", ["x"], ["y"])], [Value("x", 1, [-7])], ["y"]), "'x' has the shape [-7]"),
        ["attribute tensor"] = (Model([Node("Relu", ["x"], ["y"], Attribute("t", Floats("", [2], 1)))], X, ["y"]), "'y' (Relu)"),
        ["opset"] = (Model([Node("Relu", ["x"], ["y"])], X, ["y"], opset: 0), "version 0"),
        ["inner"] = (Model([Node("If", ["x"], ["y"], Attribute("g", Graph([Node("Relu", ["ghost"], ["i"])], [], ["i"])))], X, ["y"]), "'ghost'"),
    };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_line_says_what_and_where(string mistake)
    {
        var (model, expected) = Mistakes[mistake];
        string message = Message(() => Load(model));
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_operator_sets_is_refused_unless_it_is_older_than_they_are()
    {
        var model = Model([Node("Relu", ["x"], ["y"])], X, ["y"]);
        model.OpsetImport.Clear();
        Assert.Contains("operator set", Assert.Throws<MippException>(() => Load(model)).Message, StringComparison.Ordinal);
        model.IrVersion = 2;
        using var graph = Load(model);
        Assert.Equal(1, graph.Opset);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        Assert.Equal("cannot load 'no/such.onnx': there is no such file.", Message(() => OnnxModel.Load("no/such.onnx")));
        Assert.Contains(Path.GetTempPath(), Message(() => OnnxModel.Load(Path.GetTempPath())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>this is not the model you are looking for</html>")]
    [InlineData("PK\u0003\u0004 a PyTorch file is a zip archive")]
    public void Another_kind_of_file_is_named(string contents)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        File.WriteAllText(path, contents);
        string message = Message(() => OnnxModel.Load(path));
        Assert.StartsWith($"cannot load '{path}': this is no ONNX model", message, StringComparison.Ordinal);
    }

    private static string Message(Action action) => Assert.Throws<MippException>(action).Message;
}
