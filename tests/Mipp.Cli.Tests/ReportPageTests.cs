using System.Globalization;
using Microsoft.Playwright;
using Mipp.Experiments;

namespace Mipp.Cli.Tests;

/// <summary>The page that people look at, in a real browser.</summary>
public sealed class ReportPageTests(Browser browser, ExampleReport report) : IClassFixture<Browser>, IClassFixture<ExampleReport>, IDisposable
{
    private static readonly string[] Criteria = ExampleReport.Criteria;
    private static readonly double[] Levels = ExampleReport.Levels;

    private readonly TemporaryFolder folder = new();
    private readonly List<string> complaints = [];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1200, ColorScheme.Light)]
    [InlineData(1200, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task It_opens_without_errors_and_requests_and_all_charts_are_there(int width, ColorScheme scheme)
    {
        var page = await Open(width, scheme);

        Assert.Equal(ExampleReport.Title, await page.InnerTextAsync("#title", new() { Timeout = 1000 }), ignoreCase: true);
        Assert.Equal(ExampleReport.Description, await page.InnerTextAsync("#description"));
        Assert.Equal(Criteria.Length * Levels.Length, await page.Locator("#accuracy .mark-symbol path[fill]").CountAsync() - 1);
        Assert.Equal(Criteria.Length, await page.Locator("#accuracy .mark-line path").CountAsync());
        Assert.Equal(Criteria.Length * 2, await page.Locator("#layers .mark-rect.role-mark path").CountAsync());
        Assert.Equal(2, await page.Locator("#paths .mark-line.role-mark path").CountAsync());
        Assert.Equal(Criteria.Length, await page.Locator("#collapse .mark-rect.role-mark path").CountAsync());
        Assert.Equal(Criteria.Length, await page.Locator("#cost .mark-rect.role-mark path").CountAsync());
        // Wide charts and tables scroll in themselves; the page does not.
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window");
        Assert.Equal(scheme == ColorScheme.Dark, await page.EvaluateAsync<int>("parseInt(getComputedStyle(document.body).backgroundColor.slice(4))") < 128);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Criteria_go_and_come_back_by_click_and_by_key()
    {
        var page = await Open();
        var chip = page.Locator("#criteria button", new() { HasText = "l1" });

        await chip.ClickAsync();
        await Browser.Drawn(page);
        Assert.Equal("false", await chip.GetAttributeAsync("aria-pressed"));
        Assert.Equal(Criteria.Length - 1, await page.Locator("#accuracy .mark-line path").CountAsync());
        Assert.Equal((Criteria.Length - 1) * Levels.Length, await page.Locator("#accuracy tbody tr").CountAsync());
        Assert.Equal(0, await page.Locator("#layers tbody tr", new() { HasText = "l1" }).CountAsync());

        await chip.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Browser.Drawn(page);
        Assert.Equal("true", await chip.GetAttributeAsync("aria-pressed"));
        Assert.Equal(Criteria.Length, await page.Locator("#accuracy .mark-line path").CountAsync());
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task The_numbers_are_the_stores()
    {
        var page = await Open();

        var expected = from run in ExampleReport.Runs()
                       group run by (Criterion: run.Key.Criterion.Name, run.Key.Level.Value) into seeds
                       let trained = seeds.Select(r => r.Trained!.Accuracy).OfType<double>().ToArray()
                       let mean = trained.Average()
                       let deviation = Math.Sqrt(trained.Sum(a => (a - mean) * (a - mean)) / (trained.Length - 1))
                       select string.Create(CultureInfo.InvariantCulture,
                           $"{seeds.Key.Criterion} | {100 * seeds.Key.Value:0} % of the MACs | {100 * seeds.Key.Value:0.0} % | {100 * mean:0.00} ± {100 * deviation:0.00} %");
        Assert.Equal(expected.Order(), (await Rows(page)).Select(r => $"{r[0]} | {r[1]} | {r[2]} | {r[7]}").Order());

        string[] drawn = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('#accuracy .mark-symbol path[aria-label]')].map(p => p.getAttribute('aria-label'))");
        Assert.Contains(drawn, label => label.Contains("criterion: mipp") && label.Contains("accuracy: 98%"));
    }

    [Fact]
    public async Task The_table_sorts_by_any_column_both_ways()
    {
        var page = await Open();
        var header = page.Locator("#accuracy th", new() { HasText = "after training" });

        await header.Locator("button").ClickAsync();
        Assert.Equal("descending", await header.GetAttributeAsync("aria-sort"));
        double[] falling = await Values(page);
        Assert.Equal(falling.OrderDescending(), falling);

        await header.Locator("button").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        Assert.Equal("ascending", await header.GetAttributeAsync("aria-sort"));
        double[] rising = await Values(page);
        Assert.Equal(rising.Order(), rising);
        Assert.NotEqual(rising, falling);

        await page.Locator("#accuracy th", new() { HasText = "criterion" }).Locator("button").ClickAsync();
        Assert.Equal("l1", (await Rows(page))[0][0]);
    }

    [Fact]
    public async Task Accuracy_is_shown_against_whatever_is_asked_for()
    {
        var page = await Open();
        foreach (string size in new[] { "parameters", "units", "latency" })
        {
            await page.SelectOptionAsync("select[name=size]", size);
            await Browser.Drawn(page);
            Assert.Equal(Criteria.Length, await page.Locator("#accuracy .mark-line path").CountAsync());
        }
        Assert.Contains("latency", string.Join(" ", await page.Locator("#accuracy .role-axis-title").AllTextContentsAsync()));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Everything_has_a_name_and_can_be_reached_by_key()
    {
        var page = await Open();

        Assert.Equal(0, await page.Locator("th:not([scope])").CountAsync());
        Assert.Equal(await page.Locator("table").CountAsync(), await page.Locator("table caption").CountAsync());
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        Assert.Equal(0, await page.Locator(".numbers:not([tabindex='0'][role=region][aria-label])").CountAsync());
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the results", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("theme", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.PressAsync("Enter");
        await Browser.Drawn(page);
        Assert.Equal("dark", await page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
    }

    [Fact]
    public async Task What_failed_is_said()
    {
        var page = await Open();

        Assert.Contains("it guesses", await page.InnerTextAsync("#failures"));
        Assert.Contains("0 %0 %100 %", await page.Locator("#collapse .mark-text").AllTextContentsAsync());
    }

    [Fact]
    public async Task What_is_warned_of_is_said_once()
    {
        var page = await Open();

        Assert.Equal("lenet5 on mnist, seed 0, mipp, macs 0.3, and 8 more", await page.InnerTextAsync("#warnings li b"));
        Assert.Equal("too few <b>samples</b>", await page.InnerTextAsync("#warnings li span"));
        Assert.Equal(1, await page.Locator("#warnings li").CountAsync());
    }

    [Fact]
    public async Task A_criterion_that_is_pointed_at_stands_out()
    {
        var page = await Open();
        const string Faded = "[...document.querySelectorAll('#accuracy .mark-line path, #layers .mark-rect.role-mark path')].filter(p => Number(p.getAttribute('opacity') ?? 1) < 0.2).length";
        Assert.Equal(0, await page.EvaluateAsync<int>(Faded));

        await page.Locator("#criteria button", new() { HasText = "l1" }).HoverAsync();
        // Two lines and two bars of each of the two layers.
        await page.WaitForFunctionAsync($"{Faded} === 6");
        await page.Locator("h1").HoverAsync();
        await page.WaitForFunctionAsync($"{Faded} === 0");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Of_many_criteria_the_order_is_the_lists_and_what_collapsed_does_not_press_the_others_together()
    {
        string[] many = ["small-dense:mipp", "random", "oto", "chip", "hrank", "synflow", "grasp", "snip", "fisher", "taylor", "l2", "l1", "reconstruction", "mipp"];
        var runs = many.Select(criterion =>
        {
            var run = ExampleReport.Run("l1", 0.5, 0);
            return run with
            {
                Key = run.Key with { Criterion = new(criterion) },
                Trained = new TrainedOutcome(criterion == "random" ? 0.1 : 0.97, new Effort(2, 6e11), criterion == "random" ? "it guesses" : null),
            };
        });

        var page = await browser.Open(ExampleReport.Write(folder, runs), complaints);

        Assert.Equal(many.Reverse(), (await page.Locator("#criteria button:not(.plain)").AllInnerTextsAsync()).Select(t => t.Trim()));
        Assert.Equal("near", await page.InputValueAsync("select[name=range]"));
        Assert.Contains("out of sight: random.", await page.InnerTextAsync("#accuracy .what"));
        Assert.Contains("None of the other 13 did.", await page.InnerTextAsync("#collapse .what"));
        Assert.Equal(1, await page.Locator("#collapse .mark-rect.role-mark path").CountAsync());
        // Whatever two criteria have in common, it is not both colour and shape.
        string[] marks = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('#criteria .mark')].map(m => getComputedStyle(m).backgroundColor + getComputedStyle(m).clipPath)");
        Assert.Equal(many.Length, marks.Distinct().Count());
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task What_the_repair_does_not_change_is_shown_once()
    {
        var runs = from repair in new[] { false, true }
                   from criterion in new[] { "mipp", "l1" }
                   let run = ExampleReport.Run(criterion, 0.5, 0)
                   let groups = run.Pruned!.Groups
                   // Of l1 the last filter of a layer goes without repair only.
                   let left = criterion == "l1" && !repair ? groups.SetItem(0, groups[0] with { Kept = 2, Losses = [.. groups[0].Losses, 1] }) : groups
                   select run with { Key = run.Key with { Repair = repair }, Pruned = run.Pruned! with { Groups = left } };

        var page = await browser.Open(ExampleReport.Write(folder, runs), complaints);

        string[] expected = ["mipp", "l1", "l1, no repair"];
        Assert.Equal(expected.Length * 2, await page.Locator("#layers .mark-rect.role-mark path").CountAsync());
        Assert.Equal(expected, await page.Locator("select[name=path] option").AllTextContentsAsync());
        Assert.Equal(4, await page.Locator("#accuracy tbody tr").CountAsync());
        await page.SelectOptionAsync("select[name=repair]", "without");
        await Browser.Drawn(page);
        Assert.Equal(["mipp, no repair", "l1, no repair"], await page.Locator("select[name=path] option").AllTextContentsAsync());
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_single_pruning_has_a_page_too()
    {
        SmallInputs.WriteModel(folder["net.onnx"]);
        SmallInputs.WriteData(folder["data.npz"]);
        var run = CliProcess.Run(folder.Path, "prune", "net.onnx", "-o", "small.onnx", "--data", "npz:data.npz", "--macs", "0.5",
            "--calibration", "10", "--report", "small.html");
        Assert.True(run.ExitCode == ExitCode.Success, run.Error);

        var page = await browser.Open(folder["small.html"], complaints);

        Assert.Matches("mipp took out 5\\d % of the multiply-accumulates", await page.InnerTextAsync("h1"));
        Assert.Equal(2, await page.Locator("#layers .mark-rect.role-mark path").CountAsync());
        Assert.False(await page.IsVisibleAsync("#collapse"));
        Assert.Equal(1, await page.Locator("#cost .mark-rect.role-mark path").CountAsync());
        Assert.Contains("10 calibration samples at 1 position are too few", await page.InnerTextAsync("#warnings"));
        Assert.Empty(complaints);
    }

    private Task<IPage> Open(int width = 1200, ColorScheme scheme = ColorScheme.Light) => browser.Open(report.Page, complaints, width, scheme);

    private static async Task<List<string[]>> Rows(IPage page)
    {
        var rows = new List<string[]>();
        foreach (var row in await page.Locator("#accuracy tbody tr").AllAsync())
            rows.Add([.. (await row.Locator("td").AllInnerTextsAsync()).Select(t => t.Trim())]);
        return rows;
    }

    private static Task<double[]> Values(IPage page) => page.EvaluateAsync<double[]>(
        "[...document.querySelectorAll('#accuracy tbody tr')].map(r => Number(r.children[7].dataset.value))");
}
