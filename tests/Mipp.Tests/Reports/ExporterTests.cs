using System.Text.Json;
using Mipp.Criteria;
using Mipp.Experiments;
using Mipp.Reports;
using Mipp.Reports.Html;
using Mipp.Tests.Experiments;

namespace Mipp.Tests.Reports;

public class ExporterTests
{
    // Accuracy after training 0.95, 0.97 and 0.99: mean 0.97, standard deviation of a sample 0.02.
    private static readonly ResultSet Set = new(
        "study", "A study.", "a machine",
        [.. Seeds(s => Results.Dense with { Key = Results.DenseKey with { Seed = s } })],
        [.. Seeds(s => Run("mipp", s, 0.95 + (0.02 * s))), .. Seeds(s => Run("l1", s, 0.8)), Failed()]);

    [Fact]
    public void A_build_without_the_libraries_of_charts_says_so_and_what_to_do() =>
        Assert.Contains("built without vega-lite.min.js", HtmlExporter.LackOf(["report/vega.min.js", "report/vega-embed.min.js"]), StringComparison.Ordinal);

    [Fact]
    public void Runs_that_differ_in_the_seed_only_are_summed_up()
    {
        var rows = SummaryRow.Of(Set);

        Assert.Equal(["mipp", "l1"], rows.Select(r => r.Criterion));
        Assert.Equal((0.97, 0.02, 3), (Math.Round(rows[0].Trained!.Mean, 9), Math.Round(rows[0].Trained!.Deviation!.Value, 9), rows[0].Trained!.Count));
        Assert.Equal(0.5, rows[0].Macs!.Mean);
        Assert.Equal(4.0 / 6, rows[0].Units!.Mean, 9);
        Assert.Equal(0.6, rows[0].Latency!.Mean, 9);
        Assert.Equal((4, 1, 0), (rows[1].Runs, rows[1].Failed, rows[1].Collapsed));
        Assert.Equal(3, rows[1].Trained!.Count);
    }

    [Fact]
    public void Criteria_that_compare_layers_in_another_way_are_told_apart()
    {
        var run = Run("l1", 0, 0.5);
        var set = Set with { Runs = [run, run with { Key = run.Key with { Criterion = new("l1", Scope.Global, Normalisation.Max) } }] };

        Assert.Equal(["l1", "l1 (scope global, normalisation max)"], SummaryRow.Of(set).Select(r => r.Criterion));
        using var text = new StringWriter();
        ResultExporter.For("x.csv").Write(set, text);
        Assert.Contains("l1,global,max,", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("l1,,,", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_go_from_the_mildest_level_to_the_harshest_and_have_repair_first_whatever_was_done_first()
    {
        var run = Run("l1", 0, 0.5);
        RunResult Of(string budget, double value, bool repair) => run with { Key = run.Key with { Level = new(budget, value), Repair = repair } };
        var set = Set with
        {
            Runs = [Of("macs", 0.3, false), Of("tolerance", 0.1, true), Of("macs", 0.3, true), Of("macs", 0.8, true), Of("tolerance", 0.01, true)],
        };

        Assert.Equal(
            ["macs 0.8 True", "macs 0.3 True", "macs 0.3 False", "tolerance 0.01 True", "tolerance 0.1 True"],
            SummaryRow.Of(set).Select(r => $"{r.Level} {r.Repair}"));
    }

    [Fact]
    public void A_single_measurement_has_no_deviation_and_none_has_nothing()
    {
        Assert.Equal(new Spread(0.5, null, 1), Spread.Of([0.5, null]));
        Assert.Null(Spread.Of([null, null]));
    }

    [Fact]
    public void The_headline_names_the_best_the_next_and_what_is_lost()
    {
        string headline = Headline.Of(Set);

        Assert.Contains("mipp keeps 97.00 % accuracy with 50 % of the multiply-accumulates after re-training", headline, StringComparison.Ordinal);
        Assert.Contains("(−2.00 points)", headline, StringComparison.Ordinal);
        Assert.Contains("l1 with 80.00 %", headline, StringComparison.Ordinal);
        Assert.Equal("No run is finished yet.", Headline.Of(Set with { Runs = [] }));
    }

    [Fact]
    public void Csv_has_a_line_for_each_run_and_quotes_what_needs_it()
    {
        string[] lines = Text("x.csv").Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(1 + Set.Runs.Length, lines.Length);
        string[] header = lines[0].Split(',');
        string[] first = lines[1].Split(',');
        Assert.Equal("0.95", first[Array.IndexOf(header, "trained_accuracy")]);
        Assert.Equal("200", first[Array.IndexOf(header, "macs")]);
        Assert.Equal("7000000000", first[Array.IndexOf(header, "discovery_operations")]);
        Assert.Equal(Results.Warning, first[Array.IndexOf(header, "warnings")]);
        Assert.EndsWith("\"it \"\"failed\"\", badly\"", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_has_a_row_for_each_criterion_and_level()
    {
        string text = Text("x.md");

        Assert.Contains("## lenet5 on mnist, pruned after training", text, StringComparison.Ordinal);
        Assert.Contains("| mipp | macs 0.5 | 50.0 % |", text, StringComparison.Ordinal);
        Assert.Contains("| 97.00 ± 2.00 % |", text, StringComparison.Ordinal);
        // Said once, of however many runs.
        Assert.Contains($"- lenet5 on mnist, seed 0, mipp, macs 0.5, and 5 more: {Results.Warning}", text, StringComparison.Ordinal);
        Assert.Contains("- lenet5 on mnist, seed 9, l1, macs 0.5: it \"failed\", badly", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_everything()
    {
        var root = JsonDocument.Parse(Text("x.json")).RootElement;

        Assert.Equal(Set.Runs.Length, root.GetProperty("runs").GetArrayLength());
        var run = root.GetProperty("runs")[0];
        Assert.Equal("afterTraining", run.GetProperty("key").GetProperty("phase").GetString());
        Assert.Equal("Infinity", run.GetProperty("pruned").GetProperty("groups")[0].GetProperty("losses")[1].GetString());
        Assert.Equal(Results.Warning, Assert.Single(run.GetProperty("pruned").GetProperty("warnings").EnumerateArray()).GetString());
        Assert.Equal(0.95, run.GetProperty("trained").GetProperty("accuracy").GetDouble());
    }

    [Theory]
    [InlineData("macs")]
    [InlineData("params")]
    [InlineData("tolerance")]
    [InlineData("confidence")]
    public void A_level_says_what_a_pruning_was_asked_for(string budget)
    {
        var level = new Level(budget, 0.75);

        Assert.Equal(level, Level.Of(level.ApplyTo(new Mipp.Pruning.PruningOptions())));
        Assert.Contains(budget, Level.Budgets);
    }

    [Fact]
    public void A_name_that_asks_for_no_known_format_is_refused() =>
        Assert.Contains(".html, .md, .csv, .json", Assert.Throws<MippException>(() => ResultExporter.For("report.pdf")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_page_asks_for_nothing_from_elsewhere()
    {
        string page = Text("x.html");

        Assert.DoesNotContain("src=", page[..page.IndexOf("<script>", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain("<link rel=\"stylesheet\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page[..page.IndexOf("<script>", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    private static string Text(string file)
    {
        using var text = new StringWriter();
        ResultExporter.For(file).Write(Set, text);
        return text.ToString();
    }

    private static IEnumerable<T> Seeds<T>(Func<int, T> of) => Enumerable.Range(0, 3).Select(of);

    private static RunResult Run(string criterion, int seed, double accuracy)
    {
        var run = Results.Run(criterion);
        return run with
        {
            Key = run.Key with { Dense = run.Key.Dense with { Seed = seed } },
            Trained = run.Trained! with { Accuracy = accuracy },
        };
    }

    private static RunResult Failed() => new(
        Results.Run("l1").Key with { Dense = Results.DenseKey with { Seed = 9 } }, RunStatus.Failed, null, null, "it \"failed\", badly");
}
