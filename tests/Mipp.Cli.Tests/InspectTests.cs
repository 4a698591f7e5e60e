using System.Text.Json;

namespace Mipp.Cli.Tests;

public class InspectTests
{
    private static readonly string Model = Path.Combine(CliProcess.Repository, "tests", "data", "models", "cifar10_resnet20_bn.onnx");

    [Fact]
    public void Json_says_what_each_group_carries()
    {
        var report = JsonDocument.Parse(CliProcess.Run(CliProcess.Repository, "inspect", Model, "--json").Output).RootElement;
        var groups = report.GetProperty("groups").EnumerateArray().ToArray();
        var block = groups.Single(g => g.GetProperty("name").GetString() == "layer1.0.conv1");
        // 15 of 16 filters of 16·9 weights, their biases and batch statistics, and as many inputs of the next convolution.
        Assert.Equal(2L * 15 * 16 * 9 * 32 * 32, block.GetProperty("macs").GetInt64());
        Assert.Equal("/layer1/layer1.0/conv1/Conv", block.GetProperty("producers").EnumerateArray().Single().GetString());
        var last = groups.Single(g => g.GetProperty("frozenReason").ValueKind == JsonValueKind.String);
        Assert.Equal(0, last.GetProperty("macs").GetInt64());
        Assert.InRange(report.GetProperty("prunableMacsShare").GetDouble(), 0.9, 1);
    }

    [Fact]
    public void The_table_fits_a_hundred_columns_and_has_the_totals()
    {
        string output = CliProcess.Run(CliProcess.Repository, "inspect", Model).Output;
        Assert.All(output.Split('\n').Where(line => line.StartsWith('│')), line => Assert.InRange(line.Length, 1, 100));
        Assert.Contains("12 of 13 groups can be pruned", output, StringComparison.Ordinal);
        Assert.Contains("of the MACs", output, StringComparison.Ordinal);
        Assert.Contains("it is the network's output 'output'", output, StringComparison.Ordinal);
    }
}
