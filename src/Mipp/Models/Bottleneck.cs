using Mipp.Graphs;

namespace Mipp.Models;

/// <summary>
/// A 1 × 1, a 3 × 3 and a 1 × 1 convolution with batch normalisation, added to a shortcut (He et al. 2015, figure 5 right); the
/// stride is that of the 3 × 3 one.
/// </summary>
internal static class Bottleneck
{
    /// <summary>Channels that come out for each one in the middle.</summary>
    public const int Expansion = 4;

    public static Value Build(GraphBuilder net, string path, Value input, int width, int stride, Value shortcut)
    {
        var x = net.Conv($"{path}.conv1", input, width, kernel: 1, bias: false);
        x = net.Relu(path, net.BatchNorm($"{path}.bn1", x));
        x = net.Conv($"{path}.conv2", x, width, kernel: 3, stride, padding: 1, bias: false);
        x = net.Relu(path, net.BatchNorm($"{path}.bn2", x));
        x = net.Conv($"{path}.conv3", x, Expansion * width, kernel: 1, bias: false);
        x = net.BatchNorm($"{path}.bn3", x);
        return net.Relu(path, net.Add(path, x, shortcut));
    }
}
