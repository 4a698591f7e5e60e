using System.CommandLine;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Surgery;
using Spectre.Console;

namespace Mipp.Cli.Commands;

/// <summary>Says what a model is made of, which channels can be pruned, and which cannot and why. Needs no data.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var model = new ModelArgument();
        var json = new JsonOption();
        var command = new Command("inspect", "Say which channels of a model can be pruned, and which cannot and why.")
        {
            model,
            json,
        };
        command.WithExamples(
            "./mipp inspect net.onnx",
            "./mipp inspect net.onnx --json | jq '.groups[] | select(.frozenReason == null)'");
        command.SetAction(parsed => Run(parsed.GetRequiredValue(model), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string path, bool json)
    {
        using var graph = OnnxModel.Load(path);
        var report = Report.Of(graph, path);
        if (json)
            JsonOutput.Print(report);
        else
            Print(report);
        return ExitCode.Success;
    }

    private static void Print(Report report)
    {
        var console = Terminal.Results;
        console.WriteLine($"{report.Model}: opset {report.Opset}, {report.Nodes} nodes, "
            + $"{report.Macs:N0} MACs, {report.Params:N0} parameters, {report.Bytes:N0} bytes");
        foreach (string input in report.Inputs)
            console.WriteLine($"  input  {input}");
        foreach (string output in report.Outputs)
            console.WriteLine($"  output {output}");
        console.Write(Tables.Of(
            ["group", "width", "computed by", "read by", "frozen because"],
            report.Groups.Select(g => (string[])
            [
                g.Name, $"{g.Width}", Brief(g.Producers), Brief(g.Consumers), g.FrozenReason ?? "",
            ])));
        int free = report.Groups.Count(g => g.FrozenReason is null);
        console.WriteLine($"{free} of {report.Groups.Count} groups can be pruned; "
            + $"a group's channels go together, wherever they are computed and read.");
    }

    private static string Brief(IReadOnlyList<string> nodes) =>
        nodes.Count > 1 ? $"{nodes[0]} + {nodes.Count - 1} more" : string.Concat(nodes);

    /// <summary>What --json prints.</summary>
    private sealed record Report(
        string Model,
        int Opset,
        IReadOnlyList<string> Inputs,
        IReadOnlyList<string> Outputs,
        int Nodes,
        long Macs,
        long Params,
        long Bytes,
        IReadOnlyList<Group> Groups)
    {
        public static Report Of(Graph graph, string path)
        {
            var coupling = ChannelCoupling.Analyse(graph);
            var footprint = Footprint.Of(graph);
            return new Report(
                path,
                graph.Opset,
                [.. graph.Inputs.Select(i => i.ToString())],
                [.. graph.Outputs.Select(o => o.ToString())],
                graph.Nodes.Count,
                footprint.Macs,
                footprint.Parameters,
                new FileInfo(path).Length,
                [.. coupling.Groups.Select(Group.Of)]);
        }
    }

    private sealed record Group(
        string Name, int Width, IReadOnlyList<string> Producers, IReadOnlyList<string> Consumers, string? FrozenReason)
    {
        public static Group Of(ChannelGroup group) => new(
            group.Name,
            group.Width,
            [.. group.Producers.Select(NameOf)],
            [.. group.Consumers.Select(c => NameOf(c.Node))],
            group.FrozenReason);

        private static string NameOf(Node node) =>
            node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(o => o is not null)?.Name ?? node.Type;
    }
}
