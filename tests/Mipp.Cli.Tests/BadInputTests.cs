using System.Text.RegularExpressions;

namespace Mipp.Cli.Tests;

/// <summary>What a user gets wrong: one clear line, exit code 2, no stack trace, no file touched.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Precious = "was here before";

    private readonly TemporaryFolder folder = new();

    public BadInputTests()
    {
        SmallInputs.WriteModel(folder["net.onnx"]);
        SmallInputs.WriteData(folder["data.npz"]);
        File.WriteAllText(folder["out.onnx"], Precious);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("inspect", "net.onnx")]
    [InlineData("eval", "net.onnx", "--data", "npz:data.npz")]
    [InlineData("prune", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--macs", "0.5")]
    [InlineData("train", "--model", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--epochs", "1")]
    public void A_truncated_or_random_file_is_refused(params string[] arguments)
    {
        byte[] whole = File.ReadAllBytes(folder["net.onnx"]);
        byte[] random = new byte[1000];
        new Random(3).NextBytes(random);

        foreach (byte[] content in new[] { whole[..(whole.Length / 2)], random, [] })
        {
            File.WriteAllBytes(folder["net.onnx"], content);
            AssertRefused(arguments, "net.onnx");
        }
    }

    [Theory]
    [InlineData("inspect", "nowhere.onnx")]
    [InlineData("eval", "nowhere.onnx", "--data", "npz:data.npz")]
    [InlineData("prune", "nowhere.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--macs", "0.5")]
    public void A_missing_file_is_refused(params string[] arguments) => AssertRefused(arguments, "nowhere.onnx");

    [Theory]
    [InlineData("eval", "net.onnx", "--data", "npz:data.npz")]
    [InlineData("prune", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--macs", "0.5")]
    public void An_unknown_operator_is_refused_by_name(params string[] arguments)
    {
        SmallInputs.WriteModelOfUnknownOperator(folder["net.onnx"]);

        AssertRefused(arguments, "Frobnicate");
    }

    [Theory]
    [InlineData("eval", "net.onnx", "--data", "npz:data.npz")]
    [InlineData("prune", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--macs", "0.5")]
    [InlineData("train", "--model", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--epochs", "1")]
    public void A_model_for_inputs_of_another_shape_is_refused(params string[] arguments)
    {
        SmallInputs.WriteModel(folder["net.onnx"], side: 8);

        AssertRefused(arguments, "8, 8");
    }

    [Theory]
    [InlineData("eval", "net.onnx", "--data", "npz:data.npz")]
    [InlineData("prune", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--macs", "0.5")]
    [InlineData("train", "--model", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--epochs", "1")]
    public void Data_with_more_classes_than_the_model_are_refused(params string[] arguments)
    {
        SmallInputs.WriteModel(folder["net.onnx"], classes: SmallInputs.Classes - 1);

        AssertRefused(arguments, "label 2");
    }

    [Theory]
    [InlineData("nonsense", "nonsense")]
    [InlineData("npz:nowhere.npz", "nowhere.npz")]
    [InlineData("npz:net.onnx", "net.onnx")]
    public void Data_that_are_none_are_refused(string data, string named) =>
        AssertRefused(["prune", "net.onnx", "--data", data, "-o", "out.onnx", "--macs", "0.5"], named);

    [Theory]
    [InlineData("--mean", "0.1,0.2,0.3")]
    [InlineData("--std", "0")]
    public void Preprocessing_that_does_not_fit_is_refused(string option, string value) =>
        AssertRefused(
            ["prune", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--macs", "0.5", option, value], option[2..]);

    [Theory]
    [InlineData("0.4", "--confidence", "0.4")]
    [InlineData("0", "--macs", "0")]
    [InlineData("1.5", "--macs", "1.5")]
    [InlineData("-1", "--macs", "-1")]
    [InlineData("nan", "--macs", "nan")]
    [InlineData("0", "--params", "0")]
    [InlineData("1.5", "--params", "1.5")]
    [InlineData("-1", "--params", "-1")]
    [InlineData("-0.1", "--tolerance", "-0.1")]
    [InlineData("inf", "--tolerance", "inf")]
    [InlineData("exactly one", "--macs", "0.5", "--params", "0.5")]
    [InlineData("exactly one", "--seed", "1")]
    [InlineData("magic", "--macs", "0.5", "--criterion", "magic")]
    [InlineData("l1", "--tolerance", "0.1", "--criterion", "l1")]
    [InlineData("0", "--macs", "0.5", "--calibration", "0")]
    [InlineData("97", "--macs", "0.5", "--calibration", "97")]
    public void A_budget_or_option_out_of_range_is_refused(string named, params string[] options) =>
        AssertRefused(["prune", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", .. options], named);

    [Theory]
    [InlineData("--macs", "--macs", "0.5", "--params", "0.5")]
    [InlineData("--tolerance", "--macs", "0.5", "--tolerance", "0.1")]
    [InlineData("--confidence", "--params", "0.5", "--confidence", "0.9")]
    [InlineData("--confidence", "--tolerance", "0.1", "--confidence", "0.9")]
    [InlineData("'l1' needs a share", "--confidence", "0.9", "--criterion", "l1")]
    [InlineData("'l1' needs a share", "--confidence", "0.9", "--criterion", "l1", "--estimator", "predictive")]
    [InlineData("--estimator", "--macs", "0.5", "--estimator", "predictive")]
    [InlineData("--estimator", "--tolerance", "0.5", "--estimator", "closed-form")]
    [InlineData("--estimator", "--macs", "0.5", "--criterion", "l1", "--estimator", "predictive")]
    [InlineData("normalisation", "--macs", "0.5", "--normalisation", "max")]
    [InlineData("--scope global", "--macs", "0.5", "--criterion", "l1", "--normalisation", "max")]
    [InlineData("--scope global", "--macs", "0.5", "--criterion", "snip", "--scope", "layer", "--normalisation", "max")]
    [InlineData("scope", "--tolerance", "0.1", "--scope", "layer")]
    [InlineData("scope", "--confidence", "0.9", "--scope", "global")]
    [InlineData("--epochs", "--macs", "0.5", "--epochs", "3")]
    [InlineData("--lr", "--macs", "0.5", "--criterion", "l1", "--lr", "0.1")]
    [InlineData("--augment", "--macs", "0.5", "--augment")]
    [InlineData("another --plan", "--macs", "0.5", "--plan", "out.onnx")]
    [InlineData("another --report", "--macs", "0.5", "--plan", "a.json", "--report", "a.json")]
    public void Options_that_contradict_each_other_are_refused(string named, params string[] options) =>
        AssertRefused(["prune", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", .. options], named);

    [Theory]
    [InlineData("--keep", "--keep", "20", "--tolerance", "0.1")]
    [InlineData("--no-repair", "--keep", "20", "--no-repair")]
    [InlineData("another --apply", "--picture", "a.svg", "--apply", "a.svg")]
    public void Options_for_features_that_contradict_each_other_are_refused(string named, params string[] options) =>
        AssertRefused(["features", "net.onnx", "--data", "npz:data.npz", "--calibration", "96", .. options], named);

    [Theory]
    [InlineData("mipp")]
    [InlineData("l1")]
    public void A_model_with_nothing_to_prune_is_refused(string criterion)
    {
        SmallInputs.WriteModelOfOneLayer(folder["net.onnx"]);

        AssertRefused(["prune", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--macs", "0.5", "--calibration", "96", "--criterion", criterion], "nothing can be pruned");
    }

    [Theory]
    [InlineData("nowhere/out.onnx")]
    [InlineData("/proc/out.onnx")]
    [InlineData(".")]
    [InlineData("net.onnx")]
    public void An_output_that_cannot_be_written_is_refused_before_the_work(string output)
    {
        byte[] model = File.ReadAllBytes(folder["net.onnx"]);

        AssertRefused(["prune", "net.onnx", "--data", "npz:data.npz", "-o", output, "--macs", "0.5"], output);
        AssertRefused(
            ["prune", "net.onnx", "--data", "npz:data.npz", "-o", "out.onnx", "--plan", output, "--macs", "0.5"], output);
        Assert.Equal(model, File.ReadAllBytes(folder["net.onnx"]));
    }

    private void AssertRefused(string[] arguments, string named)
    {
        string[] before = Directory.GetFileSystemEntries(folder.Path);

        var run = CliProcess.Run(folder.Path, arguments);

        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.Empty(run.Output);
        string line = Assert.Single(run.ErrorLines);
        Assert.StartsWith("mipp: ", line);
        Assert.Contains(named, line, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(new Regex(@"Exception|\bat \w+\.\w+"), line);
        Assert.Equal(Precious, File.ReadAllText(folder["out.onnx"]));
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(folder.Path).Order());
    }
}
