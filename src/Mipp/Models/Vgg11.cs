using System.Globalization;
using Mipp.Graphs;

namespace Mipp.Models;

/// <summary>
/// VGG-11 (Simonyan and Zisserman 2014, configuration A) with batch normalisation and one fully connected layer, as is usual
/// for CIFAR; 9,231,114 parameters for 32 × 32 colour images and ten classes.
/// </summary>
internal static class Vgg11
{
    private const int Halvings = 5;

    /// <summary>Filters of the convolutions between one pooling and the next.</summary>
    private static readonly int[][] Stages = [[64], [128], [256, 256], [512, 512], [512, 512]];

    public static Graph Build(ImageShape image, int classes, long seed)
    {
        image.RequireAtLeast("vgg11", 1 << Halvings);
        using var net = new GraphBuilder("vgg11", seed);
        var x = net.Input(image.Sizes);
        int module = 0;
        foreach (int[] stage in Stages)
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
