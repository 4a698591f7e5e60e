using System.Globalization;
using System.Text.RegularExpressions;
using Mipp.Data;
using Mipp.Experiments;
using Mipp.Experiments.Yaml;

namespace Mipp.Cli.Tests;

/// <summary>A dry run says what the command would then do.</summary>
public sealed partial class DryRunTests : IDisposable
{
    private const string Study = """
        networks: [mlp-12-8]
        data: ["npz:data.npz"]
        criteria: [l1]
        levels: {macs: [0.6]}
        calibration: 64
        training: {epochs: 1, batch: 8}
        """;

    private readonly TemporaryFolder folder = SmallInputs.StudyFolder(Study);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_left_is_what_will_be_done()
    {
        string study = Study.Replace("data.npz", folder["data.npz"]);
        File.WriteAllText(folder["study.yaml"], study);
        Assert.Equal([(1, 1)], Left());
        AssertDone();
        Assert.Equal([(0, 0)], Left());

        // Of a level that cannot be reached the run fails.
        File.WriteAllText(folder["study.yaml"], study.Replace("[0.6]", "[0.6, 0.001]"));
        Assert.Equal([(0, 1)], Left());
        AssertDone();
        Assert.Equal([(0, 0)], Left());
        Assert.Equal([(0, 1)], Left(retryFailed: true));

        Directory.Delete(folder["runs/study.db.work"], recursive: true);
        Assert.Equal([(0, 0)], Left());
        Assert.Equal([(1, 1)], Left(retryFailed: true));
        var dense = Assert.Single(Read().DenseResults);
        AssertDone("--retry-failed");
        // The same network was trained again; what the runs before were compared with stays.
        Assert.Equal([(0, 1)], Left(retryFailed: true));
        Assert.Equal(dense, Assert.Single(Read().DenseResults));
    }

    [Fact]
    public void What_the_command_would_refuse_is_refused()
    {
        AssertDone();
        File.WriteAllText(folder["study.yaml"], Study.Replace("epochs: 1", "epochs: 2"));

        var run = CliProcess.Run(folder.Path, "compare", "study.yaml", "--dry-run");

        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.Contains("another protocol (training has changed)", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public void A_network_that_does_not_take_some_data_does_not_hide_what_the_others_cost()
    {
        SmallInputs.WriteModel(folder["small.onnx"], side: 5);
        File.WriteAllText(folder["study.yaml"], Study.Replace("[mlp-12-8]", "[mlp-12-8, small.onnx]"));

        var run = CliProcess.Run(folder.Path, "compare", "study.yaml", "--dry-run");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        Assert.Matches(@"(?m)^small on npz:data.npz will fail: .*\d", run.Output);
        Assert.Equal([(1, 1), (1, 1)], LeftIn(run.Output));
    }

    private RunStore Read() => RunStore.OpenToRead(folder["runs/study.db"]);

    private void AssertDone(params string[] options)
    {
        var run = CliProcess.Run(folder.Path, ["compare", "study.yaml", .. options]);
        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
    }

    private (int Dense, int Runs)[] Left(bool retryFailed = false) =>
    [
        .. CostForecast.Of(
            ExperimentFile.Read(folder["study.yaml"]), folder["runs/study.db"], DatasetLocator.FromEnvironment(_ => { }), retryFailed)
            .Parts.Select(p => (p.Dense, p.Runs)),
    ];

    /// <summary>Dense networks and runs that are left, for each network.</summary>
    private static (int Dense, int Runs)[] LeftIn(string output) =>
    [
        .. from Match row in Row().Matches(output)
           select (Number(row.Groups[1]), Number(row.Groups[2])),
    ];

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?m)^│ \S+ +│ npz:data.npz │ +[0-9,]* *│ +(\d+) │ +(\d+) │")]
    private static partial Regex Row();
}
