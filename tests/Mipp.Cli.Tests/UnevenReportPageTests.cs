using Mipp.Experiments;

namespace Mipp.Cli.Tests;

/// <summary>The page of runs of which not all were trained, or came through it.</summary>
public sealed class UnevenReportPageTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> complaints = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_mean_of_some_runs_says_of_how_many_and_the_others_are_told()
    {
        var runs = from seed in new long[] { 0, 1, 2 }
                   let run = ExampleReport.Run("mipp", 0.5, seed)
                   select seed == 0 ? run : run with { Status = RunStatus.Failed, Trained = new TrainedOutcome(null, null, "it diverged"), Message = "it diverged" };
        var page = await browser.Open(ExampleReport.Write(folder, [.. runs, ExampleReport.Run("l1", 0.5, 0)]), complaints);

        Assert.Equal(["97.00 % (1 of 3)", "92.00 %"], await page.Locator("#accuracy tbody td:nth-child(8)").AllTextContentsAsync());
        Assert.Equal(["93.00 ± 1.00 %", "87.00 %"], await page.Locator("#accuracy tbody td:nth-child(7)").AllTextContentsAsync());
        Assert.Contains("67 %0 %", await page.Locator("#collapse .mark-text").AllTextContentsAsync());
        Assert.Contains("it diverged", await page.InnerTextAsync("#failures"));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task The_accuracy_that_is_shown_is_one_that_was_measured()
    {
        var after = ExampleReport.Run("mipp", 0.5, 0) with { Trained = null };
        var before = ExampleReport.Run("mipp", 0.5, 0);
        before = before with { Key = before.Key with { Phase = Phase.BeforeTraining } };
        var page = await browser.Open(ExampleReport.Write(folder, [after, before]), complaints);

        Assert.Equal("afterTraining", await page.InputValueAsync("select[name=phase]"));
        Assert.Equal(1, await page.Locator("#accuracy .mark-line path").CountAsync());
        Assert.False(await page.IsVisibleAsync("select[name=measure]"));
        Assert.Equal(["–"], await page.Locator("#accuracy tbody td:nth-child(8)").AllTextContentsAsync());
        Assert.Contains("None of these runs is judged.", await page.InnerTextAsync("#collapse .what"));
        Assert.Equal(["–"], await page.Locator("#collapse tbody td:nth-child(4)").AllTextContentsAsync());

        await page.SelectOptionAsync("select[name=phase]", "beforeTraining");
        await Browser.Drawn(page);
        Assert.Equal("trained", await page.InputValueAsync("select[name=measure]"));
        Assert.True(await page.IsVisibleAsync("select[name=measure]"));
        Assert.Contains("Of 1 judged none did.", await page.InnerTextAsync("#collapse .what"));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Without_training_nothing_is_said_to_have_stood_it()
    {
        var runs = new[] { "mipp", "l1" }.Select(criterion => ExampleReport.Run(criterion, 0.5, 0) with { Trained = null });
        var page = await browser.Open(ExampleReport.Write(folder, runs), complaints);

        Assert.False(await page.IsVisibleAsync("#collapse"));
        Assert.DoesNotContain("collapsed", await page.InnerTextAsync("#figures"));
        Assert.Empty(complaints);
    }
}
