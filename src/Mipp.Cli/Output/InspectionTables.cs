using Spectre.Console;

namespace Mipp.Cli.Output;

/// <summary>An inspection for people: what can be pruned, what cannot, and how much of the network that is.</summary>
internal static class InspectionTables
{
    /// <summary>Longer names are cut at the front, where exporters put the scopes; --json has them whole.</summary>
    private const int LongestGroup = 20;
    private const int LongestLayer = 15;

    private static readonly (double Unit, string Letter)[] Units = [(1e9, "G"), (1e6, "M"), (1e3, "k")];

    public static void Print(InspectionReport report)
    {
        var console = Terminal.Results;
        console.WriteLine($"{report.Model}: opset {report.Opset}, {report.Nodes} nodes, "
            + PruningTables.Text($"{report.Macs:N0} MACs, {report.Params:N0} parameters, {report.Bytes:N0} bytes"));
        foreach (string input in report.Inputs)
            console.WriteLine($"  input  {input}");
        foreach (string output in report.Outputs)
            console.WriteLine($"  output {output}");
        var free = report.Groups.Where(g => g.FrozenReason is null).ToArray();
        if (free.Length > 0)
            console.Write(Tables.Of(["can be pruned", "width", "computed by", "read by", "MACs", "share", "params"], free.Select(Row)));
        var frozen = report.Groups.Where(g => g.FrozenReason is not null).ToArray();
        if (frozen.Length > 0)
            console.Write(Tables.Of(["cannot", "width", "because"], frozen.Select(g => (string[])[g.Name, $"{g.Width}", g.FrozenReason!])));
        console.WriteLine($"{free.Length} of {report.Groups.Count} groups can be pruned. A group's channels go together, wherever they are "
            + "computed and read; MACs and params are what would go with all of them but one.");
        console.WriteLine(PruningTables.Text(
            $"Together they carry {report.PrunableMacsShare:P1} of the MACs and {report.PrunableParamsShare:P1} of the parameters."));
    }

    private static string[] Row(InspectedGroup group) =>
    [
        Short(group.Name, LongestGroup), $"{group.Width}", Brief(group.Producers), Brief(group.Consumers),
        Quantity(group.Macs), PruningTables.Text($"{group.MacsShare:P1}"), Quantity(group.Params),
    ];

    private static string Brief(IReadOnlyList<string> nodes) =>
        nodes.Count > 1 ? $"{nodes.Count} layers" : Short(string.Concat(nodes), LongestLayer);

    private static string Short(string name, int longest) => name.Length <= longest ? name : $"…{name[^(longest - 1)..]}";

    private static string Quantity(long number)
    {
        foreach (var (unit, letter) in Units)
            if (number >= unit)
                return PruningTables.Text($"{number / unit:G3} {letter}");
        return PruningTables.Text($"{number}");
    }
}
