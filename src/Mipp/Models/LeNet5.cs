using Mipp.Graphs;

namespace Mipp.Models;

/// <summary>
/// LeNet-5 (LeCun et al. 1998) with Relu and max pooling, as the pruning literature uses it; 61,706 parameters for one
/// channel and ten classes. Images of 28 × 28 are padded to the 32 × 32 of the original.
/// </summary>
internal static class LeNet5
{
    public static Graph Build(ImageShape image, int classes, long seed) => Build("lenet5", image, classes, seed, isNormalised: false);

    /// <summary>With batch normalisation after every layer but the last.</summary>
    public static Graph BuildNormalised(ImageShape image, int classes, long seed) =>
        Build("lenet5-bn", image, classes, seed, isNormalised: true);

    private static Graph Build(string name, ImageShape image, int classes, long seed, bool isNormalised)
    {
        if ((image.Height, image.Width) is not ((28, 28) or (32, 32)))
            throw new MippException($"{name} takes images of 28x28 or 32x32, not {image.Height}x{image.Width}: choose another model or data.");
        using var net = new GraphBuilder(name, seed);
        var x = net.Input(image.Sizes);
        x = net.MaxPool("pool1", Active("1", net.Conv("conv1", x, 6, kernel: 5, padding: (32 - image.Height) / 2)));
        x = net.MaxPool("pool2", Active("2", net.Conv("conv2", x, 16, kernel: 5)));
        x = net.Flatten("", x);
        x = Active("3", net.Gemm("fc1", x, 120));
        x = Active("4", net.Gemm("fc2", x, 84));
        return net.Classifier("fc3", x, classes);

        Value Active(string number, Value layer) => net.Relu("", isNormalised ? net.BatchNorm($"bn{number}", layer) : layer);
    }
}
