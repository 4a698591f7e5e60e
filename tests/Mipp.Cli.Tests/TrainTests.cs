using System.Text.Json;

namespace Mipp.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TrainTests() => SmallInputs.WriteData(folder["data.npz"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_trained_model_has_learnt_and_leaves_no_checkpoint()
    {
        var run = CliProcess.Run(folder.Path, "train", "--model", "mlp-16", "--data", "npz:data.npz", "-o", "net.onnx",
            "--epochs", "20", "--batch", "16", "--json");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.InRange(report.GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.Equal([folder["data.npz"], folder["net.onnx"]], Directory.GetFiles(folder.Path).Order());
    }

    [Fact]
    public void A_file_can_be_trained_further()
    {
        SmallInputs.WriteModel(folder["net.onnx"]);

        var run = CliProcess.Run(folder.Path, "train", "--model", "net.onnx", "--data", "npz:data.npz", "-o", "more.onnx",
            "--epochs", "1", "--optimiser", "adam", "--schedule", "step");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.NotEqual(File.ReadAllBytes(folder["net.onnx"]), File.ReadAllBytes(folder["more.onnx"]));
    }
}
