using System.Globalization;
using Mipp.Graphs;

namespace Mipp.Models;

/// <summary>
/// He et al.'s residual networks for ImageNet (2015, table 1) with a 3 × 3 first convolution and no first pooling, as is usual
/// for CIFAR; shortcuts that change the shape are 1 × 1 convolutions. ResNet-18 has 11,173,962 parameters, ResNet-34 21,282,122
/// and ResNet-50 23,520,842 for colour images and ten classes.
/// </summary>
internal static class ResNet
{
    private static readonly int[] Widths = [64, 128, 256, 512];

    /// <summary>Blocks of each stage, and whether they are bottlenecks, by the number of layers with weights.</summary>
    private static readonly Dictionary<int, (int[] Blocks, bool HasBottlenecks)> Stages = new()
    {
        [18] = ([2, 2, 2, 2], false),
        [34] = ([3, 4, 6, 3], false),
        [50] = ([3, 4, 6, 3], true),
    };

    /// <summary>The depths that there are.</summary>
    public static IReadOnlyCollection<int> Depths => Stages.Keys;

    public static Graph Build(ImageShape image, int classes, long seed, int depth)
    {
        var (blocks, hasBottlenecks) = Stages[depth];
        string name = string.Create(CultureInfo.InvariantCulture, $"resnet{depth}");
        image.RequireAtLeast(name, 1 << (Widths.Length - 1));
        using var net = new GraphBuilder(name, seed);
        int channels = Widths[0];
        var x = net.Conv("conv1", net.Input(image.Sizes), channels, kernel: 3, padding: 1, bias: false);
        x = net.Relu("", net.BatchNorm("bn1", x));
        for (int stage = 0; stage < Widths.Length; stage++)
        {
            int outputs = hasBottlenecks ? Bottleneck.Expansion * Widths[stage] : Widths[stage];
            for (int block = 0; block < blocks[stage]; block++)
            {
                string path = string.Create(CultureInfo.InvariantCulture, $"layer{stage + 1}.{block}");
                int stride = stage > 0 && block == 0 ? 2 : 1;
                var shortcut = outputs == channels ? x : Projection(net, $"{path}.downsample", x, outputs, stride);
                x = hasBottlenecks
                    ? Bottleneck.Build(net, path, x, Widths[stage], stride, shortcut)
                    : BasicBlock.Build(net, path, x, Widths[stage], stride, shortcut);
                channels = outputs;
            }
        }
        return net.Classifier("fc", net.GlobalAverage("avgpool", x), classes);
    }

    private static Value Projection(GraphBuilder net, string path, Value x, int outputs, int stride) =>
        net.BatchNorm($"{path}.1", net.Conv($"{path}.0", x, outputs, kernel: 1, stride, bias: false));
}
