using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Surgery;

namespace Mipp.Cli.Output;

/// <summary>What <c>inspect --json</c> prints.</summary>
/// <param name="Model">The file.</param>
/// <param name="Opset">The version of ONNX's operator set.</param>
/// <param name="Inputs">Names, element types and shapes.</param>
/// <param name="Outputs">The same of the outputs.</param>
/// <param name="Nodes">The number of nodes, constant ones folded.</param>
/// <param name="Macs">Multiply-accumulates at batch 1.</param>
/// <param name="Params">Elements of all parameters.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="PrunableMacsShare">The share of the MACs that would go with all units but one of every group that can be pruned.</param>
/// <param name="PrunableParamsShare">The same of the parameters.</param>
/// <param name="Groups">The channel groups in the order in which the network computes them.</param>
internal sealed record InspectionReport(
    string Model,
    int Opset,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    int Nodes,
    long Macs,
    long Params,
    long Bytes,
    double PrunableMacsShare,
    double PrunableParamsShare,
    IReadOnlyList<InspectedGroup> Groups)
{
    public static InspectionReport Of(Graph graph, string path)
    {
        var model = new FootprintModel(ChannelCoupling.Analyse(graph));
        var (dense, least) = (model.Dense, model.Least());
        return new InspectionReport(
            path,
            graph.Opset,
            [.. graph.Inputs.Select(i => i.ToString())],
            [.. graph.Outputs.Select(o => o.ToString())],
            graph.Nodes.Count,
            dense.Macs,
            dense.Parameters,
            SizeOf(path),
            Share(dense.Macs - least.Macs, dense.Macs),
            Share(dense.Parameters - least.Parameters, dense.Parameters),
            [.. model.Coupling.Groups.Select(g => InspectedGroup.Of(g, model))]);
    }

    /// <summary>A link's own size is no one's concern.</summary>
    private static long SizeOf(string path)
    {
        var file = new FileInfo(path);
        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : file.Length;
    }

    public static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}

/// <summary>One channel group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">Its units.</param>
/// <param name="Producers">The nodes that compute its channels.</param>
/// <param name="Consumers">The nodes that sum them away.</param>
/// <param name="Macs">Multiply-accumulates that would go with all its units but one; 0 where it is frozen.</param>
/// <param name="MacsShare">The same as a share of the network's.</param>
/// <param name="Params">Parameters that would go with all its units but one; 0 where it is frozen.</param>
/// <param name="FrozenReason">Why none can go; null where they can.</param>
internal sealed record InspectedGroup(
    string Name,
    int Width,
    IReadOnlyList<string> Producers,
    IReadOnlyList<string> Consumers,
    long Macs,
    double MacsShare,
    long Params,
    string? FrozenReason)
{
    public static InspectedGroup Of(ChannelGroup group, FootprintModel model)
    {
        var carried = model.CarriedBy(group);
        return new InspectedGroup(
            group.Name,
            group.Width,
            [.. group.Producers.Select(NameOf)],
            [.. group.Consumers.Select(c => NameOf(c.Node))],
            carried.Macs,
            InspectionReport.Share(carried.Macs, model.Dense.Macs),
            carried.Parameters,
            group.FrozenReason);
    }

    private static string NameOf(Node node) =>
        node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(o => o is not null)?.Name ?? node.Type;
}
