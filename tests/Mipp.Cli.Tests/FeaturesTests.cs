using System.Text.Json;

namespace Mipp.Cli.Tests;

public sealed class FeaturesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FeaturesTests()
    {
        SmallInputs.WriteData(folder["data.npz"]);
        SmallInputs.WriteModel(folder["net.onnx"]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Inputs_are_told_apart_drawn_and_cut()
    {
        var run = Run("--keep", "20", "--mask", "mask.json", "--picture", "map.svg", "--apply", "small.onnx", "--json");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(20, report.GetProperty("kept").GetArrayLength());
        Assert.Equal(36, report.GetProperty("inputs").GetInt32());
        Assert.InRange(report.GetProperty("applied").GetProperty("maxRelativeError").GetDouble(), 0, 1e-4);
        var mask = JsonDocument.Parse(File.ReadAllText(folder["mask.json"])).RootElement;
        Assert.Equal(report.GetProperty("kept").ToString(), mask.GetProperty("kept").ToString().ReplaceLineEndings("\n"), ignoreAllWhiteSpace: true);
        Assert.StartsWith("<svg", File.ReadAllText(folder["map.svg"]));
        var evaluation = CliProcess.Run(folder.Path, "eval", "small.onnx", "--data", "npz:data.npz", "--json");
        Assert.Equal(
            report.GetProperty("applied").GetProperty("accuracy").GetDouble(),
            JsonDocument.Parse(evaluation.Output).RootElement.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Too_few_samples_are_warned_of_for_people_and_for_programs()
    {
        var run = CliProcess.Run(folder.Path, "features", "net.onnx", "--data", "npz:data.npz", "--calibration", "36", "--json");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        string warning = Assert.Single(JsonDocument.Parse(run.Output).RootElement.GetProperty("warnings").EnumerateArray()).GetString()!;
        Assert.Contains("at least 37 samples are needed", warning);
        Assert.Contains($"mipp: warning: {warning}", run.ErrorLines);
    }

    [Theory]
    [InlineData("from 1 to 36", "--keep", "37")]
    [InlineData(".json or .npy", "--mask", "mask.txt")]
    [InlineData(".png or .svg", "--picture", "map.jpeg")]
    [InlineData("it is the input", "--apply", "net.onnx")]
    [InlineData("of at least 0", "--tolerance", "-1")]
    public void What_is_not_possible_is_one_line(string expected, params string[] options)
    {
        var run = Run(options);

        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.ErrorLines));
        Assert.Equal([folder["data.npz"], folder["net.onnx"]], Directory.GetFiles(folder.Path).Order());
    }

    private CliRun Run(params string[] options) =>
        CliProcess.Run(folder.Path, ["features", "net.onnx", "--data", "npz:data.npz", "--calibration", "96", .. options]);
}
