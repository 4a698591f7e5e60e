using System.Globalization;
using Mipp.Graphs;

namespace Mipp.Models;

/// <summary>A multilayer perceptron with Relu; by default LeNet-300-100 (LeCun et al. 1998).</summary>
internal static class Mlp
{
    public static IReadOnlyList<int> DefaultHidden { get; } = [300, 100];

    public static Graph Build(IReadOnlyList<int> sampleShape, int classes, long seed, IReadOnlyList<int> hidden)
    {
        using var net = new GraphBuilder("mlp", seed);
        var x = net.Flatten("", net.Input(sampleShape));
        int layer = 1;
        foreach (int width in hidden)
            x = net.Relu("", net.Gemm(Path(layer++), x, width));
        return net.Classifier(Path(layer), x, classes);
    }

    private static string Path(int layer) => string.Create(CultureInfo.InvariantCulture, $"fc{layer}");
}
