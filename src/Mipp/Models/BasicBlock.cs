using Mipp.Graphs;

namespace Mipp.Models;

/// <summary>Two 3 × 3 convolutions with batch normalisation, added to a shortcut (He et al. 2015, figure 5 left).</summary>
internal static class BasicBlock
{
    public static Value Build(GraphBuilder net, string path, Value input, int width, int stride, Value shortcut)
    {
        var x = net.Conv($"{path}.conv1", input, width, kernel: 3, stride, padding: 1, bias: false);
        x = net.Relu(path, net.BatchNorm($"{path}.bn1", x));
        x = net.Conv($"{path}.conv2", x, width, kernel: 3, padding: 1, bias: false);
        x = net.BatchNorm($"{path}.bn2", x);
        return net.Relu(path, net.Add(path, x, shortcut));
    }
}
