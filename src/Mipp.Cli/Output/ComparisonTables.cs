using Mipp.Experiments;

namespace Mipp.Cli.Output;

/// <summary>A comparison for people, when it is done.</summary>
internal static class ComparisonTables
{
    public static void Print(string path)
    {
        using var store = RunStore.OpenToRead(path);
        var runs = store.RunResults;
        int failed = runs.Count(r => r.Status == RunStatus.Failed);
        int warned = runs.Count(r => r.Pruned is { Warnings.IsEmpty: false });
        string warnings = warned > 0 ? $", {warned} with warnings ('mipp report' lists them)" : "";
        Console.WriteLine($"{runs.Length - failed} runs done, {failed} failed{warnings}; recorded in {path}");
    }
}
