using Microsoft.Playwright;

namespace Mipp.Cli.Tests;

/// <summary>The page for those who hear it, go through it by key, or print it.</summary>
public sealed class AccessibleReportPageTests(Browser browser, ExampleReport report) : IClassFixture<Browser>, IClassFixture<ExampleReport>
{
    private const string Focused = "document.activeElement.name || document.activeElement.textContent";
    private const string Table = "; the table below has the numbers.";

    private readonly List<string> complaints = [];

    [Fact]
    public async Task Every_chart_says_what_it_shows_also_when_it_is_drawn_anew()
    {
        var page = await browser.Open(report.Page, complaints);
        string[] others =
        [
            $"What is lost against channels removed by mipp, a line for each layer{Table}",
            $"Share of runs that collapsed, by criterion{Table}",
            $"Floating-point operations to find the channels, by criterion{Table}",
        ];

        Assert.Equal(
            [$"Accuracy against multiply-accumulates kept, a line for each of mipp, l1, random{Table}", $"Share of channels kept per layer and criterion{Table}", .. others],
            await Labels(page));

        await page.SelectOptionAsync("select[name=size]", "parameters");
        await page.Locator("#criteria button", new() { HasText = "random" }).ClickAsync();
        await Browser.Drawn(page);
        // None of the others collapses: there is nothing to draw.
        Assert.Equal(
            [$"Accuracy against parameters kept, a line for each of mipp, l1{Table}", $"Share of channels kept per layer and criterion{Table}", others[0], others[2]],
            await Labels(page));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_choice_keeps_the_focus()
    {
        var page = await browser.Open(report.Page, complaints);
        foreach (var (name, second) in new[] { ("size", "units"), ("path", "random") })
        {
            await page.FocusAsync($"select[name={name}]");
            await page.Keyboard.PressAsync("ArrowDown");
            await Browser.Drawn(page);
            Assert.Equal(name, await page.EvaluateAsync<string>(Focused));
            await page.Keyboard.PressAsync("ArrowDown");
            await Browser.Drawn(page);
            Assert.Equal(name, await page.EvaluateAsync<string>(Focused));
            Assert.Equal(second, await page.InputValueAsync($"select[name={name}]"));
        }
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_button_and_a_table_s_head_keep_the_focus()
    {
        using var folder = new TemporaryFolder();
        string[] many = ["mipp", "reconstruction", "l1", "l2", "taylor", "fisher", "snip"];
        var runs = many.Select(criterion => ExampleReport.Run("l1", 0.5, 0)).Zip(many, (run, criterion) => run with { Key = run.Key with { Criterion = new(criterion) } });
        var page = await browser.Open(ExampleReport.Write(folder, runs), complaints);

        foreach (var (button, rows) in new[] { ("none", 0), ("all", many.Length) })
        {
            await page.Locator("#criteria .plain", new() { HasText = button }).FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Browser.Drawn(page);
            Assert.Equal(button, await page.EvaluateAsync<string>(Focused));
            Assert.Equal(rows, await page.Locator("#accuracy tbody tr").CountAsync());
            Assert.Equal(rows, await page.Locator("#criteria [aria-pressed=true]").CountAsync());
            Assert.Equal(rows > 0, await page.IsVisibleAsync("#accuracy .chart"));
            Assert.NotEqual(rows > 0, (await page.InnerTextAsync("#accuracy .what")).Contains("nothing to show", StringComparison.Ordinal));
        }
        await page.Locator("#accuracy th button", new() { HasText = "runs" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.EvaluateAsync("show()");
        Assert.Equal("runs", await page.EvaluateAsync<string>(Focused));
        Assert.Equal("descending", await page.Locator("#accuracy th", new() { HasText = "runs" }).GetAttributeAsync("aria-sort"));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task What_is_drawn_anew_leaves_nothing_behind()
    {
        var page = await browser.Open(report.Page, complaints);
        await page.EvaluateAsync("""
            () => {
                window.listening = 0;
                const [add, remove] = [window.addEventListener, window.removeEventListener];
                window.addEventListener = (type, ...rest) => { window.listening += type === "resize"; add.call(window, type, ...rest); };
                window.removeEventListener = (type, ...rest) => { window.listening -= type === "resize"; remove.call(window, type, ...rest); };
            }
            """);

        // Two at once, too.
        await page.EvaluateAsync("Promise.all([show(), show()]).then(show)");

        Assert.Equal(0, await page.EvaluateAsync<int>("window.listening"));
        Assert.Equal(5, await page.Locator("svg.marks").CountAsync());
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task On_paper_it_is_dark_on_white_whatever_was_chosen()
    {
        var page = await browser.Open(report.Page, complaints);
        const string Brightness = """
            ["h1", "#accuracy .role-axis-label text", "#accuracy td"].map((what) => {
                const style = getComputedStyle(document.querySelector(what));
                return Number((what.endsWith("text") ? style.fill : style.color).match(/\d+/)[0]);
            })
            """;

        await page.ClickAsync("#theme");
        Assert.All(await page.EvaluateAsync<int[]>(Brightness), b => Assert.InRange(b, 128, 255));
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.All(await page.EvaluateAsync<int[]>(Brightness), b => Assert.InRange(b, 0, 127));
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Empty(complaints);
    }

    /// <summary>What a screen reader says of the charts that are there.</summary>
    private static async Task<IEnumerable<string?>> Labels(IPage page)
    {
        var labels = new List<string?>();
        foreach (var chart in await page.Locator(".chart:visible").AllAsync())
        {
            Assert.Equal("graphics-document", await chart.GetAttributeAsync("role"));
            labels.Add(await chart.GetAttributeAsync("aria-label"));
        }
        return labels;
    }
}
