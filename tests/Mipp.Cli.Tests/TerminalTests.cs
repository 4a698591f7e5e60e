using System.Text.RegularExpressions;

namespace Mipp.Cli.Tests;

/// <summary>On a terminal, and only there, commands draw bars.</summary>
public sealed partial class TerminalTests : IDisposable
{
    private readonly TemporaryFolder folder = SmallInputs.StudyFolder("""
        networks: [net.onnx]
        data: ["npz:data.npz"]
        criteria: [l1]
        levels: {macs: [0.6, 0.4]}
        calibration: 64
        retraining: {epochs: 1, batch: 8, lr: 0.01}
        """);

    public TerminalTests() => SmallInputs.WriteModel(folder["net.onnx"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Commands_that_draw_bars_do_their_work_on_a_terminal()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "there is no 'script' here, which makes a terminal (apt install util-linux)");

        AssertDone("compare", "study.yaml", "--store", "one.db");
        AssertDone("prune", "net.onnx", "-o", "small.onnx", "--data", "npz:data.npz", "--macs", "0.6", "--calibration", "64");
        AssertDone("train", "--model", "mlp-16", "-o", "trained.onnx", "--data", "npz:data.npz", "--epochs", "1", "--batch", "8");
        // Where nothing is left, all is done from the start.
        Assert.Matches(@"study\s+\S*\s+100%", AssertDone("compare", "study.yaml", "--store", "one.db"));
    }

    /// <summary>Runs a command.</summary>
    /// <returns>What it wrote, but for colours and the like.</returns>
    private string AssertDone(params string[] arguments)
    {
        var run = CliProcess.RunOnTerminal(folder.Path, arguments);
        Assert.True(run.ExitCode == ExitCode.Success, run.Output);
        return ControlSequence().Replace(run.Output, "");
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex ControlSequence();
}
