using Mipp.Graphs;

namespace Mipp.Models;

/// <summary>
/// LeNet-5 (LeCun et al. 1998) with Relu and max pooling, as the pruning literature uses it; 61,706 parameters for one
/// channel and ten classes. Images of 28 × 28 are padded to the 32 × 32 of the original.
/// </summary>
internal static class LeNet5
{
    public static Graph Build(ImageShape image, int classes, long seed)
    {
        if ((image.Height, image.Width) is not ((28, 28) or (32, 32)))
            throw new MippException($"lenet5 takes images of 28x28 or 32x32, not {image.Height}x{image.Width}: choose another model or data.");
        using var net = new GraphBuilder("lenet5", seed);
        var x = net.Input(image.Sizes);
        x = net.Conv("conv1", x, 6, kernel: 5, padding: (32 - image.Height) / 2);
        x = net.MaxPool("pool1", net.Relu("", x));
        x = net.Conv("conv2", x, 16, kernel: 5);
        x = net.MaxPool("pool2", net.Relu("", x));
        x = net.Flatten("", x);
        x = net.Relu("", net.Gemm("fc1", x, 120));
        x = net.Relu("", net.Gemm("fc2", x, 84));
        return net.Classifier("fc3", x, classes);
    }
}
