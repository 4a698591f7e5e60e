using System.Globalization;
using Mipp.Graphs;
using Mipp.Models;

namespace Mipp.Benchmarks;

/// <summary>Networks for images of 224×224 and a thousand classes, with random weights.</summary>
internal static class ImageNetNetworks
{
    private const int Classes = 1000;

    private static readonly int[] Image = [3, 224, 224];

    /// <summary>Blocks and widths of the stages of ResNet-50.</summary>
    private static readonly (int Blocks, int Width)[] Stages = [(3, 64), (4, 128), (6, 256), (3, 512)];

    /// <summary>VGG-19 with batch normalisation and its three fully connected layers (Simonyan and Zisserman 2014).</summary>
    public static Graph Vgg19()
    {
        using var net = new GraphBuilder("vgg19", seed: 0);
        var x = net.Input(Image);
        int layer = 0;
        foreach (int[] stage in (int[][])[[64, 64], [128, 128], [256, 256, 256, 256], [512, 512, 512, 512], [512, 512, 512, 512]])
        {
            foreach (int filters in stage)
                x = Normalised(net, $"conv{++layer}", net.Conv($"conv{layer}", x, filters, kernel: 3, padding: 1));
            x = net.MaxPool($"pool{layer}", x);
        }
        x = net.Relu("", net.Gemm("fc1", net.Flatten("", x), 4096));
        x = net.Relu("", net.Gemm("fc2", x, 4096));
        return net.Classifier("fc3", x, Classes);
    }

    /// <summary>ResNet-50 (He, Zhang, Ren and Sun 2015).</summary>
    public static Graph ResNet50()
    {
        using var net = new GraphBuilder("resnet50", seed: 0);
        var x = Normalised(net, "conv1", net.Conv("conv1", net.Input(Image), 64, kernel: 7, stride: 2, padding: 3, bias: false));
        x = net.MaxPool("pool1", x);
        foreach (var (stage, (blocks, width)) in Stages.Index())
        {
            for (int block = 0; block < blocks; block++)
            {
                string path = string.Create(CultureInfo.InvariantCulture, $"layer{stage + 1}.{block}");
                int stride = stage > 0 && block == 0 ? 2 : 1;
                var shortcut = block > 0 ? x : net.BatchNorm(
                    $"{path}.downsample.bn", net.Conv($"{path}.downsample", x, width * Bottleneck.Expansion, kernel: 1, stride, bias: false));
                x = Bottleneck.Build(net, path, x, width, stride, shortcut);
            }
        }
        return net.Classifier("fc", net.GlobalAverage("avgpool", x), Classes);
    }

    private static Value Normalised(GraphBuilder net, string path, Value x) => net.Relu("", net.BatchNorm($"{path}.bn", x));
}
