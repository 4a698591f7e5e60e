namespace Mipp.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => new("demo", "inspect", "prune", "features", "eval", "create", "train", "compare", "report", "study", "doctor");

    [Fact]
    public void Help_lists_every_command()
    {
        var run = CliProcess.Run(Path.GetTempPath(), "--help");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Empty(run.Error);
        foreach (string command in Commands.Select(row => row.Data))
            Assert.Matches($@"(?m)^  {command}\b", run.Output);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_examples_that_name_it(string command)
    {
        var run = CliProcess.Run(Path.GetTempPath(), command, "--help");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Contains($"./mipp {command}", run.Output[run.Output.IndexOf("Examples:", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Help_for_prune_has_a_line_for_every_criterion()
    {
        var run = CliProcess.Run(Path.GetTempPath(), "prune", "--help");

        foreach (var criterion in Mipp.Criteria.CriterionRegistry.Descriptions)
            Assert.Matches($@"(?m)^  {criterion.Name} +\w", run.Output);
    }

    [Theory]
    [InlineData("prune", "in.onnx", "-o", "out.onnx", "--data", "cifar10", "--macs", "0.5", "--scope", "block")]
    [InlineData("inspct")]
    [InlineData("inspect")]
    [InlineData("inspect", "net.onnx", "--nonsense")]
    [InlineData("prune", "in.onnx", "--data", "cifar10", "--macs", "0.5")]
    [InlineData("prune", "in.onnx", "-o", "out.onnx", "--data", "cifar10", "--macs", "half")]
    [InlineData("prune", "in.onnx", "-o", "out.onnx", "--data", "cifar10", "--macs")]
    [InlineData("eval", "in.onnx", "--data", "cifar10", "--mean", "0.1,x")]
    [InlineData("train", "--model", "lenet5", "--data", "cifar10", "-o", "out.onnx", "--optimiser", "magic")]
    public void What_cannot_be_understood_is_one_line_that_says_where_to_look(params string[] arguments)
    {
        var run = CliProcess.Run(Path.GetTempPath(), arguments);

        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.Empty(run.Output);
        string line = Assert.Single(run.ErrorLines);
        Assert.StartsWith("mipp: ", line);
    }

    [Fact]
    public void The_launcher_takes_paths_relative_to_where_the_user_is()
    {
        string folder = Directory.CreateTempSubdirectory("mipp-test").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "here.onnx"), "not a model");

            var run = CliProcess.Launch(folder, "inspect", "here.onnx");

            Assert.Equal(ExitCode.UserMistake, run.ExitCode);
            Assert.Contains("here.onnx", run.ErrorLines[^1]);
            Assert.DoesNotContain("no such file", run.Error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
