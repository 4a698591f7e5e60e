using System.Globalization;
using Mipp.Graphs;

namespace Mipp.Models;

/// <summary>
/// ResNet-18 (He et al. 2015) with a 3 × 3 first convolution and no first pooling, as is usual for CIFAR; shortcuts that
/// change the shape are 1 × 1 convolutions; 11,173,962 parameters for colour images and ten classes.
/// </summary>
internal static class ResNet18
{
    private const int BlocksPerStage = 2;

    private static readonly int[] Widths = [64, 128, 256, 512];

    public static Graph Build(ImageShape image, int classes, long seed)
    {
        image.RequireAtLeast("resnet18", 1 << (Widths.Length - 1));
        using var net = new GraphBuilder("resnet18", seed);
        var x = net.Conv("conv1", net.Input(image.Sizes), Widths[0], kernel: 3, padding: 1, bias: false);
        x = net.Relu("", net.BatchNorm("bn1", x));
        for (int stage = 0; stage < Widths.Length; stage++)
        {
            for (int block = 0; block < BlocksPerStage; block++)
            {
                string path = string.Create(CultureInfo.InvariantCulture, $"layer{stage + 1}.{block}");
                bool halves = stage > 0 && block == 0;
                var shortcut = halves ? Projection(net, $"{path}.downsample", x, Widths[stage]) : x;
                x = BasicBlock.Build(net, path, x, Widths[stage], stride: halves ? 2 : 1, shortcut);
            }
        }
        return net.Classifier("fc", net.GlobalAverage("avgpool", x), classes);
    }

    private static Value Projection(GraphBuilder net, string path, Value x, int width) =>
        net.BatchNorm($"{path}.1", net.Conv($"{path}.0", x, width, kernel: 1, stride: 2, bias: false));
}
