using System.Globalization;
using Mipp.Graphs;

namespace Mipp.Models;

/// <summary>
/// He et al.'s residual networks for CIFAR (2015, section 4.2): three stages of 16, 32 and 64 channels with n blocks each,
/// 6n + 2 layers. Shortcuts have no parameters (their option A): every second row and column, and channels of zeros.
/// ResNet-20 has 269,722 parameters, ResNet-56 853,018, for colour images and ten classes.
/// </summary>
internal static class CifarResNet
{
    private static readonly int[] Widths = [16, 32, 64];

    /// <summary>The depths of the paper.</summary>
    public static IReadOnlyList<int> Depths { get; } = [20, 32, 44, 56, 110];

    public static Graph Build(ImageShape image, int classes, long seed, int depth)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"resnet{depth}");
        image.RequireAtLeast(name, 1 << (Widths.Length - 1));
        using var net = new GraphBuilder(name, seed);
        var x = net.Conv("conv1", net.Input(image.Sizes), Widths[0], kernel: 3, padding: 1, bias: false);
        x = net.Relu("", net.BatchNorm("bn1", x));
        for (int stage = 0; stage < Widths.Length; stage++)
        {
            for (int block = 0; block < (depth - 2) / 6; block++)
            {
                string path = string.Create(CultureInfo.InvariantCulture, $"layer{stage + 1}.{block}");
                bool halves = stage > 0 && block == 0;
                var shortcut = halves ? ZeroPadded(net, $"{path}.shortcut", x, Widths[stage] / 4) : x;
                x = BasicBlock.Build(net, path, x, Widths[stage], stride: halves ? 2 : 1, shortcut);
            }
        }
        return net.Classifier("linear", net.GlobalAverage("", x), classes);
    }

    private static Value ZeroPadded(GraphBuilder net, string path, Value x, int each) =>
        net.PadChannels(path, net.Subsample(path, x, step: 2), each);
}
