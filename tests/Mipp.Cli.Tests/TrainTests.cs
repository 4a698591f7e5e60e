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

    [Fact]
    public void A_file_learns_from_a_teacher_with_everything_there_is()
    {
        SmallInputs.WriteModel(folder["dense.onnx"]);
        SmallInputs.WriteModel(folder["net.onnx"]);

        var run = CliProcess.Run(folder.Path, "train", "--model", "net.onnx", "--data", "npz:data.npz", "-o", "more.onnx",
            "--epochs", "30", "--batch", "16", "--optimiser", "adamw", "--warm-up", "0.5", "--label-smoothing", "0.1", "--clip", "1",
            "--average", "0.9", "--hold-out", "0.2", "--patience", "1", "--teacher", "dense.onnx", "--teacher-weight", "0.3",
            "--temperature", "2", "--tensorboard", "runs");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Contains("held out: loss", run.Error);
        Assert.Contains("the weights are those of epoch", run.Error);
        Assert.Contains("images/s", run.Error);
        Assert.Contains(" left", run.Error);
        Assert.Single(Directory.GetFiles(folder["runs"], "events.out.tfevents.*"));
    }

    [Fact]
    public void Pruning_at_the_start_is_creating_pruning_and_training()
    {
        string[] training = ["--data", "npz:data.npz", "--epochs", "2", "--batch", "16", "--seed", "3"];
        string[] pruning = ["--macs", "0.6", "--calibration", "64"];
        Run(["create", "mlp-12-8", "--data", "npz:data.npz", "-o", "untrained.onnx", "--seed", "3"]);
        Run(["prune", "untrained.onnx", "--data", "npz:data.npz", "-o", "small.onnx", "--no-repair", "--seed", "3", .. pruning]);
        Run(["train", "--model", "small.onnx", "-o", "stepwise.onnx", .. training]);
        var atOnce = Run(["train", "--model", "mlp-12-8", "-o", "at-once.onnx", "--prune-at-init", .. pruning, .. training]);

        Assert.Contains("pruned before training by mipp", atOnce.Error);
        Assert.Equal(File.ReadAllBytes(folder["stepwise.onnx"]), File.ReadAllBytes(folder["at-once.onnx"]));
        Assert.True(new FileInfo(folder["at-once.onnx"]).Length < new FileInfo(folder["untrained.onnx"]).Length);

        CliRun Run(string[] arguments)
        {
            var run = CliProcess.Run(folder.Path, arguments);
            Assert.True(run.ExitCode == ExitCode.Success, run.Error);
            return run;
        }
    }

    [Theory]
    [InlineData("--macs says how to prune before training", "--macs", "0.5")]
    [InlineData("exactly one of", "--prune-at-init")]
    [InlineData("--temperature needs a teacher", "--temperature", "2")]
    [InlineData("cannot be held out", "--hold-out", "1.5")]
    [InlineData("a patience of 0", "--patience", "0")]
    [InlineData("norm is not possible", "--clip", "-1")]
    [InlineData("average of the weights", "--average", "1")]
    [InlineData("none.onnx", "--teacher", "none.onnx")]
    public void What_is_not_possible_is_one_line(string expected, params string[] options)
    {
        var run = CliProcess.Run(folder.Path, ["train", "--model", "mlp-4", "--data", "npz:data.npz", "-o", "net.onnx", .. options]);

        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.ErrorLines));
        Assert.False(File.Exists(folder["net.onnx"]));
    }
}
