using System.Globalization;
using Mipp.Graphs;

namespace Mipp.Models;

/// <summary>
/// VGG (Simonyan and Zisserman 2014, configurations A, D and E) with batch normalisation and one fully connected layer, as is
/// usual for CIFAR; VGG-11 has 9,231,114 parameters, VGG-16 14,728,266 and VGG-19 20,040,522 for 32 × 32 colour images and ten
/// classes.
/// </summary>
internal static class Vgg
{
    /// <summary>Filters of the convolutions between one pooling and the next, by the number of layers with weights.</summary>
    private static readonly Dictionary<int, int[][]> Stages = new()
    {
        [11] = [[64], [128], [256, 256], [512, 512], [512, 512]],
        [16] = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]],
        [19] = [[64, 64], [128, 128], [256, 256, 256, 256], [512, 512, 512, 512], [512, 512, 512, 512]],
    };

    /// <summary>The depths that there are.</summary>
    public static IReadOnlyCollection<int> Depths => Stages.Keys;

    public static Graph Build(ImageShape image, int classes, long seed, int depth)
    {
        int[][] stages = Stages[depth];
        string name = string.Create(CultureInfo.InvariantCulture, $"vgg{depth}");
        image.RequireAtLeast(name, 1 << stages.Length);
        using var net = new GraphBuilder(name, seed);
        var x = net.Input(image.Sizes);
        int module = 0;
        foreach (int[] stage in stages)
        {
            foreach (int filters in stage)
            {
                x = net.Conv(Next(), x, filters, kernel: 3, padding: 1);
                x = net.BatchNorm(Next(), x);
                x = net.Relu(Next(), x);
            }
            x = net.MaxPool(Next(), x);
        }
        return net.Classifier("classifier", net.Flatten("", x), classes);

        string Next() => string.Create(CultureInfo.InvariantCulture, $"features.{module++}");
    }
}
