namespace Mipp.Cli.Tests;

public sealed class InterruptTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public InterruptTests() => SmallInputs.WriteData(folder["data.npz"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_training_stopped_by_Ctrl_C_goes_on_as_if_it_had_not_been()
    {
        string[] Train(string output) =>
            ["train", "--model", "mlp-16", "--data", "npz:data.npz", "-o", output, "--epochs", "200", "--batch", "8"];

        var stopped = CliProcess.RunUntil(line => line.Contains("epoch 2 of 200"), folder.Path, Train("stopped.onnx"));

        Assert.Equal(ExitCode.Interrupted, stopped.ExitCode);
        Assert.Contains("resume from stopped.onnx.checkpoint", stopped.ErrorLines[^1]);
        Assert.False(File.Exists(folder["stopped.onnx"]));

        var resumed = CliProcess.Run(folder.Path, Train("stopped.onnx"));
        var whole = CliProcess.Run(folder.Path, Train("whole.onnx"));

        Assert.DoesNotContain("epoch 2 of 200", resumed.Error);
        Assert.Equal(ExitCode.Success, whole.ExitCode);
        Assert.Equal(File.ReadAllBytes(folder["whole.onnx"]), File.ReadAllBytes(folder["stopped.onnx"]));
    }
}
