using Mipp.Experiments;

namespace Mipp.Cli.Output;

/// <summary>A comparison for people, when it is done.</summary>
internal static class ComparisonTables
{
    public static void Print(Experiment experiment, string path)
    {
        using var store = RunStore.OpenToRead(path);
        var runs = store.RunResults;
        var ended = runs.Where(r => r.Status != RunStatus.Pruned).ToList();
        int failed = ended.Count(r => r.Status == RunStatus.Failed);
        // Of a worker that was asked to end.
        int left = experiment.RunKeys().Except(ended.Select(r => r.Key)).Count();
        int warned = runs.Count(r => r.Pruned is { Warnings.IsEmpty: false });
        string leftOver = left > 0 ? $", {left} left to do (run the same command again)" : "";
        string warnings = warned > 0 ? $", {warned} with warnings ('mipp report' lists them)" : "";
        Console.WriteLine($"{ended.Count - failed} runs done, {failed} failed{leftOver}{warnings}; recorded in {path}");
    }
}
