using Mipp.Experiments;
using Mipp.Reports;
using Mipp.Tests.Experiments;

namespace Mipp.Tests.Reports;

/// <summary>What is said of runs of which some, or all, have no accuracy or no judgement.</summary>
public class SurvivorTests
{
    private const string Divergence = "training diverged";

    [Fact]
    public void A_mean_of_some_runs_says_of_how_many()
    {
        var set = Set(Trained("mipp", 0, 0.98), Diverged("mipp", 1), Diverged("mipp", 2), Trained("l1", 0, 0.9), Trained("l1", 1, 0.92));

        string text = Markdown(set);

        Assert.Contains("| 90.00 ± 0.00 % | 98.00 % (1 of 3) | 7 | 3 | 2 | 0 |", text, StringComparison.Ordinal);
        Assert.Contains("| 91.00 ± 1.41 % | 7 | 2 | 0 | 0 |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_loses_runs_does_not_lead_the_headline()
    {
        string headline = Headline.Of(Set(Trained("mipp", 0, 0.98), Diverged("mipp", 1), Trained("l1", 0, 0.9), Trained("l1", 1, 0.92)));

        Assert.Contains("l1 keeps 91.00 % accuracy with", headline, StringComparison.Ordinal);
        Assert.Contains("After it comes mipp with 98.00 % (1 of 2 runs).", headline, StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracy_as_pruned_does_not_stand_in_for_a_training_that_never_succeeded()
    {
        var set = Set(Diverged("mipp", 0), FailedInTraining("l2", 0), Trained("l1", 0, 0.8), Trained("random", 0, 0.7));

        Assert.All(SummaryRow.Of(set).Where(r => r.Criterion is "mipp" or "l2"), r => Assert.Equal((null, 0.9), (r.Final, r.OneShot!.Mean)));
        string headline = Headline.Of(set);
        Assert.Contains("l1 keeps 80.00 %", headline, StringComparison.Ordinal);
        Assert.Contains("After it comes random with", headline, StringComparison.Ordinal);
        Assert.DoesNotContain("mipp", headline, StringComparison.Ordinal);
        Assert.Equal("No run ended with an accuracy.", Headline.Of(Set(Diverged("mipp", 0), Diverged("l1", 0))));
    }

    [Fact]
    public void The_headline_compares_one_measure_only()
    {
        var before = Trained("l1", 0, 0.97);
        before = before with { Key = before.Key with { Phase = Phase.BeforeTraining } };
        // Smaller, and as good as dense: but as pruned.
        var pruned = OneShot("mipp", 0);
        pruned = pruned with { Pruned = pruned.Pruned! with { Measured = pruned.Pruned.Measured with { Accuracy = 0.99, Macs = 100 } } };

        Assert.Contains("l1 keeps 97.00 % accuracy with 50 % of the multiply-accumulates once trained", Headline.Of(Set(pruned, before)), StringComparison.Ordinal);
        Assert.Contains("mipp keeps 99.00 % accuracy with 25 % of the multiply-accumulates as pruned", Headline.Of(Set(pruned, OneShot("l1", 0))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_never_judged_has_not_stood_the_test()
    {
        var set = Set(OneShot("mipp", 0), Diverged("l1", 0));

        Assert.Equal([null, 1], SummaryRow.Of(set).Select(r => r.Collapsed));
        Assert.Contains("| 90.00 % | – | 7 | 1 | – | 0 |", Markdown(set), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_no_units_no_share_is_left()
    {
        var run = OneShot("mipp", 0);
        var set = Set(run with { Pruned = run.Pruned! with { Groups = [new("fc", 10, 10, "it is an output", [])] } });

        Assert.Null(SummaryRow.Of(set)[0].Units);
        Assert.Contains("| mipp | macs 0.5 | 50.0 % | 50.0 % | – |", Markdown(set), StringComparison.Ordinal);
    }

    private static ResultSet Set(params RunResult[] runs) => new(
        "study", "A study.", "a machine",
        [.. runs.Select(r => r.Key.Dense).Distinct().Select(key => Results.Dense with { Key = key })], [.. runs]);

    private static RunResult OneShot(string criterion, long seed)
    {
        var run = Results.Run(criterion);
        return run with { Key = run.Key with { Dense = run.Key.Dense with { Seed = seed } }, Trained = null };
    }

    private static RunResult Trained(string criterion, long seed, double accuracy) =>
        OneShot(criterion, seed) with { Trained = new TrainedOutcome(accuracy, new Effort(3, 9e9), null) };

    private static RunResult Diverged(string criterion, long seed) => OneShot(criterion, seed) with
    {
        Status = RunStatus.Failed,
        Trained = new TrainedOutcome(null, null, Divergence),
        Message = Divergence,
    };

    private static RunResult FailedInTraining(string criterion, long seed) =>
        OneShot(criterion, seed) with { Status = RunStatus.Failed, Message = "too little memory" };

    private static string Markdown(ResultSet set)
    {
        using var text = new StringWriter();
        ResultExporter.For("x.md").Write(set, text);
        return text.ToString();
    }
}
