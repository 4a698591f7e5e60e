using System.Text.Json;

namespace Mipp.Cli.Tests;

public sealed class PruneTests : IDisposable
{
    private static readonly string[] Calibration = ["--calibration", "64"];

    private readonly TemporaryFolder folder = new();

    public PruneTests()
    {
        SmallInputs.WriteModel(folder["net.onnx"]);
        SmallInputs.WriteData(folder["data.npz"]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Prune_prints_the_contract_and_writes_what_it_says()
    {
        var run = Prune("small.onnx", "--plan", "plan.json");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(["dense", "pruned", "proof", "groups", "seconds", "operations", "peakMemoryMiB", "warnings", "memoryMeasures"], NamesOf(report));
        foreach (string model in new[] { "dense", "pruned" })
            Assert.Equal(["accuracy", "macs", "params", "bytes", "latencyMs", "latencySpreadMs"], NamesOf(report.GetProperty(model)));
        Assert.Equal(["maxRelativeError", "fileMaxRelativeError"], NamesOf(report.GetProperty("proof")));
        Assert.Equal(["calibrate", "select", "repair", "total"], NamesOf(report.GetProperty("seconds")));
        var groups = report.GetProperty("groups").EnumerateArray().ToArray();
        Assert.All(groups, group => Assert.Equal(["name", "width", "kept", "frozenReason"], NamesOf(group)));
        Assert.Equal([12, 8, SmallInputs.Classes], groups.Select(group => group.GetProperty("width").GetInt32()));
        Assert.Equal(SmallInputs.Classes, groups[^1].GetProperty("kept").GetInt32());
        Assert.Equal(JsonValueKind.String, groups[^1].GetProperty("frozenReason").ValueKind);
        Assert.Equal(JsonValueKind.Null, groups[0].GetProperty("frozenReason").ValueKind);

        Assert.Empty(report.GetProperty("warnings").EnumerateArray());

        // 36·12 + 12·8 + 8·3 before; half of that after.
        Assert.Equal(552, report.GetProperty("dense").GetProperty("macs").GetInt64());
        Assert.InRange(report.GetProperty("pruned").GetProperty("macs").GetInt64(), 1, 276);
        Assert.InRange(report.GetProperty("proof").GetProperty("maxRelativeError").GetDouble(), 0, 1e-4);
        Assert.InRange(report.GetProperty("proof").GetProperty("fileMaxRelativeError").GetDouble(), 0, 1e-3);
        Assert.Equal(new FileInfo(folder["small.onnx"]).Length, report.GetProperty("pruned").GetProperty("bytes").GetInt64());
        Assert.NotEmpty(NamesOf(JsonDocument.Parse(File.ReadAllText(folder["plan.json"])).RootElement));

        var inspected = JsonDocument.Parse(CliProcess.Run(folder.Path, "inspect", "small.onnx", "--json").Output).RootElement;
        Assert.Equal(report.GetProperty("pruned").GetProperty("macs").GetInt64(), inspected.GetProperty("macs").GetInt64());
        Assert.Equal(
            groups.Select(group => group.GetProperty("kept").GetInt32()),
            inspected.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("width").GetInt32()));
        var evaluated = JsonDocument.Parse(
            CliProcess.Run(folder.Path, "eval", "small.onnx", "--data", "npz:data.npz", "--json").Output).RootElement;
        Assert.Equal(
            report.GetProperty("pruned").GetProperty("accuracy").GetDouble(), evaluated.GetProperty("accuracy").GetDouble());
    }

    [Theory]
    [InlineData("mipp")]
    [InlineData("random")]
    [InlineData("snip")]
    [InlineData("imp", "--epochs", "1")]
    [InlineData("shuffled:l1")]
    public void The_same_seed_gives_the_same_file(string criterion, params string[] more)
    {
        foreach (string name in new[] { "a.onnx", "b.onnx" })
            Assert.Equal(ExitCode.Success, Prune(name, ["--criterion", criterion, .. more]).ExitCode);

        Assert.Equal(File.ReadAllBytes(folder["a.onnx"]), File.ReadAllBytes(folder["b.onnx"]));
    }

    [Fact]
    public void Without_json_a_person_reads_what_was_gained_and_lost()
    {
        var run = CliProcess.Run(folder.Path, "prune", "net.onnx", "-o", "small.onnx", "--data", "npz:data.npz",
            "--params", "0.5", "--calibration", "64", "--no-repair");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        foreach (string word in new[] { "accuracy", "MACs", "parameters", "latency", "proof", "kept", "small.onnx" })
            Assert.Contains(word, run.Output);
    }

    [Fact]
    public void Too_few_samples_are_warned_of_for_people_and_for_programs()
    {
        var run = Prune("small.onnx", "--calibration", "10");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        string warning = Assert.Single(JsonDocument.Parse(run.Output).RootElement.GetProperty("warnings").EnumerateArray()).GetString()!;
        Assert.Contains("at least 13 samples are needed", warning);
        Assert.Contains($"mipp: warning: {warning}", run.ErrorLines);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("random:1x6x6")]
    public void Random_data_do_where_there_are_none_and_nothing_is_said_of_accuracy(string data)
    {
        var run = CliProcess.Run(folder.Path, "prune", "net.onnx", "-o", "small.onnx", "--data", data,
            "--macs", "0.7", "--criterion", "l1", "--no-repair", "--json");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(JsonValueKind.Null, report.GetProperty("pruned").GetProperty("accuracy").ValueKind);
        var refused = CliProcess.Run(folder.Path, "eval", "small.onnx", "--data", data);
        Assert.Equal(ExitCode.UserMistake, refused.ExitCode);
        Assert.Contains("labels", refused.Error);
    }

    [Fact]
    public void Predictors_prune_by_confidence()
    {
        var run = CliProcess.Run(folder.Path, "prune", "net.onnx", "-o", "small.onnx", "--data", "npz:data.npz",
            "--confidence", "0.9", "--estimator", "predictive", "--calibration", "64", "--json");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        var groups = JsonDocument.Parse(run.Output).RootElement.GetProperty("groups").EnumerateArray();
        Assert.All(groups, group => Assert.InRange(group.GetProperty("kept").GetInt32(), 1, group.GetProperty("width").GetInt32()));
    }

    [Fact]
    public void Random_data_do_not_do_for_a_criterion_that_needs_labels()
    {
        var run = CliProcess.Run(folder.Path, "prune", "net.onnx", "-o", "small.onnx", "--data", "random", "--macs", "0.7", "--criterion", "snip");

        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.Contains("criterion 'snip' needs labels", run.ErrorLines[^1]);
        Assert.False(File.Exists(folder["small.onnx"]));
    }

    private CliRun Prune(string output, params string[] more) => CliProcess.Run(
        folder.Path,
        ["prune", "net.onnx", "-o", output, "--data", "npz:data.npz", "--macs", "0.5", "--json", .. more.Contains("--calibration") ? [] : Calibration, .. more]);

    private static IEnumerable<string> NamesOf(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
