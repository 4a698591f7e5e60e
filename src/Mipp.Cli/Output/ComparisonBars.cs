using System.Globalization;
using Mipp.Experiments;
using Mipp.Pruning;
using Mipp.Training;

namespace Mipp.Cli.Output;

/// <summary>A bar for a comparison as a whole, bars for what is under way in this process, and a line on stderr for each result.</summary>
internal sealed class ComparisonBars(ProgressBars bars, Experiment experiment, int jobs) : IExperimentObserver
{
    private readonly int runs = experiment.RunKeys().Count();
    private readonly ProgressBar all = bars.Add(experiment.Name);
    private readonly HashSet<RunKey> done = [];
    private readonly HashSet<string> warned = [];
    private int doneBefore;
    private ProgressBar? current;

    public void Started(int runsLeft)
    {
        doneBefore = runs - runsLeft;
        ShowAll();
    }

    public void Begun(string what)
    {
        if (jobs == 1)
            ShowCurrent(0, 1, what);
    }

    public void Recorded(DenseResult result) => Say(result.Message is { } message
        ? $"{result.Key}: failed: {message}"
        : $"{result.Key}: dense, accuracy {Share(result.Measured!.Accuracy)}{Took(result.Training)}");

    public void Recorded(RunResult result)
    {
        if (result.Status != RunStatus.Pruned)
        {
            done.Add(result.Key);
            ShowAll();
        }
        Say(result switch
        {
            { Status: RunStatus.Failed } => $"{result.Key}: failed: {result.Message}",
            { Trained: { } trained } =>
                $"{result.Key}: accuracy {Share(trained.Accuracy)} after training{Took(trained.Training)}"
                + (trained.Collapse is { } why ? $"; collapsed: {why}" : ""),
            _ => $"{result.Key}: accuracy {Share(result.Pruned!.Measured.Accuracy)} as pruned{Took(result.Pruned.Discovery)}",
        });
        // Most runs of an experiment would be warned of the same.
        foreach (string warning in (result.Pruned?.Warnings ?? []).Where(warned.Add))
            Say($"{result.Key}: warning: {warning}");
    }

    public IProgress<TrainingProgress> Training(string what) =>
        new ProgressReport<TrainingProgress>(p => ShowCurrent(p.Step, p.Length.Steps, what));

    public IProgress<PruningProgress> Pruning(string what) => new ProgressReport<PruningProgress>(p =>
    {
        if (p.Training is { } training)
            ShowCurrent(training.Step, training.Length.Steps, $"{what}, {PruningBars.Describe(p)}");
        else
            ShowCurrent(p.Done, p.Total, what);
    });

    private void ShowAll() => all.Show(doneBefore + done.Count, runs);

    /// <summary>The bar comes with the first piece of work, as a bar must have a name.</summary>
    private void ShowCurrent(double done, double total, string what) => (current ??= bars.Add(what)).Show(done, total, what);

    private static void Say(string line) => Terminal.Note(line);

    private static string Share(double? accuracy) =>
        accuracy is { } share ? share.ToString("P2", CultureInfo.InvariantCulture) : "not measured";

    private static string Took(Effort? effort) => effort is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $" ({effort.Seconds:F1} s, {effort.Operations / 1e9:F1} GFLOP)");
}
