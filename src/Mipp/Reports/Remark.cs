using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Mipp.Reports;

/// <summary>What there is to say of some runs, once, however many it holds for.</summary>
/// <param name="Message">One line.</param>
/// <param name="Of">The runs and dense networks, by name.</param>
internal sealed record Remark(string Message, [property: JsonIgnore] ImmutableArray<string> Of)
{
    /// <summary>The first of them, and how many more there are.</summary>
    public string Where => Of.Length switch
    {
        1 => Of[0],
        _ => $"{Of[0]}, and {Of.Length - 1} more",
    };

    /// <summary>What makes results worse than they could be.</summary>
    public static ImmutableArray<Remark> Warnings(ResultSet results) =>
        Sum(results.Runs.SelectMany(r => (r.Pruned?.Warnings ?? []).Select(line => (r.Key.ToString(), line))));

    /// <summary>What failed or collapsed.</summary>
    public static ImmutableArray<Remark> Failures(ResultSet results) => Sum(
    [
        .. results.Dense.Where(d => d.Message is not null).Select(d => (d.Key.ToString(), d.Message!)),
        .. results.Runs.Where(r => r.Message is not null || r.Trained?.Collapse is not null)
            .Select(r => (r.Key.ToString(), r.Message ?? r.Trained!.Collapse!)),
    ]);

    private static ImmutableArray<Remark> Sum(IEnumerable<(string Of, string Message)> lines) =>
        [.. lines.GroupBy(l => l.Message, l => l.Of).Select(g => new Remark(g.Key, [.. g]))];
}
