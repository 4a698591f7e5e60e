using System.Collections.Immutable;
using Mipp.Experiments;

namespace Mipp.Reports.Html;

/// <summary>What the page's scripts draw from. Shares are 0 … 1; names are as the page shows them.</summary>
internal sealed record PageData(
    string Title,
    string Description,
    string Headline,
    string Machine,
    ImmutableArray<SummaryRow> Summary,
    ImmutableArray<PageLayer> Layers,
    ImmutableArray<PagePath> Paths,
    ImmutableArray<Remark> Failures,
    ImmutableArray<Remark> Warnings)
{
    public static PageData Of(ResultSet results)
    {
        var finished = results.Runs.Where(r => r.Pruned is not null).ToList();
        return new PageData(
            results.Name,
            results.Description,
            Reports.Headline.Of(results),
            results.Machine,
            SummaryRow.Of(results),
            [.. finished.GroupBy(r => r.Key with { Dense = r.Key.Dense with { Seed = 0 } }).SelectMany(LayersOf)],
            [.. finished.GroupBy(r => r.Key with { Dense = r.Key.Dense with { Seed = 0 }, Level = new Level("", 0) }).SelectMany(PathsOf)],
            Remark.Failures(results),
            Remark.Warnings(results));
    }

    private static IEnumerable<PageLayer> LayersOf(IGrouping<RunKey, RunResult> runs) =>
        from layer in runs.SelectMany(r => r.Pruned!.Groups.Index())
        group layer.Item by layer.Index into seeds
        let first = seeds.First()
        select new PageLayer(
            new PageSetting(runs.Key), seeds.Key, first.Name, first.Width, seeds.Average(g => g.Kept), first.FrozenReason);

    /// <summary>The run that went furthest has the longest paths; those of other levels and seeds look much the same.</summary>
    private static IEnumerable<PagePath> PathsOf(IGrouping<RunKey, RunResult> runs)
    {
        var longest = runs.OrderBy(r => r.Key.Dense.Seed).MaxBy(r => r.Pruned!.Groups.Sum(g => g.Losses.Length))!;
        return longest.Pruned!.Groups.Index().Where(g => g.Item.Losses.Length > 0).Select(g =>
            new PagePath(new PageSetting(longest.Key), g.Index, g.Item.Name, g.Item.Width, g.Item.Losses));
    }
}

/// <summary>What a run was, but for its seed.</summary>
internal sealed record PageSetting(string Network, string Data, Phase Phase, string Criterion, bool Repair, Level Level)
{
    public PageSetting(RunKey key)
        : this(key.Dense.Network, key.Dense.Data, key.Phase, key.Criterion.ToString(), key.Repair, key.Level)
    {
    }
}

/// <summary>What is left of a layer, the mean over seeds.</summary>
internal sealed record PageLayer(PageSetting Setting, int Position, string Name, int Width, double Kept, string? FrozenReason);

/// <summary>What each removal of a layer's units lost, in order.</summary>
internal sealed record PagePath(PageSetting Setting, int Position, string Name, int Width, ImmutableArray<double> Losses);
