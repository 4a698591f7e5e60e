using Mipp.Graphs;
using Mipp.Tensors;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Criteria;

/// <summary>Networks whose feature maps are known: mixtures of the image's two channels.</summary>
internal static class MapNetworks
{
    /// <summary>Filters of one tap, each with a weight for either channel; read by a frozen head. Images have size × size pixels.</summary>
    public static Graph Mixing(int size, params float[][] filters)
    {
        var net = new NetworkBuilder();
        var weight = net.Graph.AddInitializer("first.weight", Tensor.FromArray<float>([.. filters.SelectMany(f => f)], [filters.Length, 2, 1, 1]));
        var maps = net.Relu(net.Conv("first", net.Input("x", 2, size, size), weight, bias: false));
        return net.Build(net.Conv("head", maps, 2));
    }
}
