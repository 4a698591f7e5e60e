using Mipp.Graphs;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Criteria;

/// <summary>Small networks for criteria that look at weights, and their weights unit by unit.</summary>
internal static class WeightNetworks
{
    /// <summary>A chain: three filters, then four, each normalised; the head's outputs are frozen.</summary>
    public static Graph Chain()
    {
        var net = new NetworkBuilder(seed: 4);
        var x = net.Relu(net.BatchNorm("bn1", net.Conv("first", net.Input("x", 2, 5, 5), 3)));
        x = net.Relu(net.BatchNorm("bn2", net.Conv("second", x, 4)));
        return net.Build(net.Gemm("head", net.Flatten(net.GlobalPool(x)), 2));
    }

    /// <summary>A residual stream of three channels that two convolutions compute together.</summary>
    public static Graph Residual()
    {
        var net = new NetworkBuilder(seed: 6);
        var stem = net.Conv("stem", net.Input("x", 2, 5, 5), 3);
        var branch = net.Conv("outer", net.Relu(net.Conv("inner", stem, 2)), 3);
        return net.Build(net.Gemm("head", net.Flatten(net.GlobalPool(net.Add(stem, branch))), 2));
    }

    /// <summary>The weights of one filter.</summary>
    public static double[] Filter(Graph graph, string layer, int filter)
    {
        int filters = (int)graph.Find($"{layer}.weight")!.Shape![0].Factor;
        double[] all = Scoring.Numbers(graph, $"{layer}.weight");
        return all[(filter * all.Length / filters)..((filter + 1) * all.Length / filters)];
    }

    public static double[] ByFilter(Graph graph, string layer, int filters, Func<double[], double> score) =>
        [.. Enumerable.Range(0, filters).Select(f => score(Filter(graph, layer, f)))];
}
