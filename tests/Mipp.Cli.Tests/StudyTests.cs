using System.Text.Json;

namespace Mipp.Cli.Tests;

public sealed class StudyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_study_is_a_table_a_file_to_plot_and_JSON_of_the_same_numbers()
    {
        string[] arguments = ["study", "redundancy", "--seeds", "2", "--samples", "128", "--criteria", "mipp,random"];

        var run = CliProcess.Run(folder.Path, [.. arguments, "--csv", "rows.csv", "--json"]);
        var table = CliProcess.Run(folder.Path, arguments);

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        var rows = JsonDocument.Parse(run.Output).RootElement.GetProperty("rows").EnumerateArray().ToArray();
        string[][] csv = [.. File.ReadAllLines(folder["rows.csv"]).Select(line => line.Split(','))];
        Assert.Equal(["criterion", "bits_kept_mean", "bits_kept_sd", "useful_masks"], csv[0][..4]);
        Assert.Equal(["dense", "mipp", "random"], rows.Select(row => row.GetProperty("criterion").GetString()));
        // Nothing is left of what it was written as.
        Assert.Single(Directory.GetFiles(folder.Path));
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal(rows[i].GetProperty("criterion").GetString(), csv[i + 1][0]);
            Assert.Equal(rows[i].GetProperty("after").GetProperty("mean").GetDouble(), double.Parse(csv[i + 1][6]), 1e-5);
            Assert.Contains(csv[i + 1][0], table.Output);
        }
    }

    [Theory]
    [InlineData("at least 2", "redundancy", "--seeds", "1")]
    [InlineData("'magic'", "mask-information", "--criteria", "magic")]
    [InlineData("criterion 'l1' is listed twice: give each once", "redundancy", "--criteria", "l1,mipp,l1")]
    [InlineData("criterion 'imp' trains the network on the way, and a study's networks are trained by the study: choose among mipp, ", "redundancy", "--criteria", "imp")]
    [InlineData("nowhere", "redundancy", "--csv", "/nowhere/rows.csv")]
    public void What_is_not_possible_is_one_line(string expected, params string[] arguments)
    {
        var run = CliProcess.Run(folder.Path, ["study", .. arguments]);

        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.ErrorLines));
    }
}
