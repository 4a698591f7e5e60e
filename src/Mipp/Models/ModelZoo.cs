using System.Collections.Immutable;
using System.Globalization;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Models;

/// <summary>The networks that Mipp can build, by name.</summary>
/// <remarks>
/// Every network has an input <c>input</c> [N, …sample shape] of any batch size N and an output <c>logits</c> [N, classes],
/// in ONNX's operator set 17.
/// </remarks>
public static class ModelZoo
{
    private const string MlpPrefix = "mlp-";

    private delegate Graph Build(IReadOnlyList<int> sampleShape, int classes, long seed);

    private static readonly ImmutableArray<(string Name, Build Build)> Models =
    [
        ("lenet5", OfImages("lenet5", LeNet5.Build)),
        ("lenet5-bn", OfImages("lenet5-bn", LeNet5.BuildNormalised)),
        ("mlp", (shape, classes, seed) => Mlp.Build(shape, classes, seed, Mlp.DefaultHidden)),
        .. Family("vgg", Vgg.Depths, Vgg.Build),
        .. Family("resnet", ResNet.Depths, ResNet.Build),
        .. Family("resnet", CifarResNet.Depths, CifarResNet.Build),
    ];

    /// <summary>The names. Beside <c>mlp</c>, a name such as <c>mlp-500-200</c> gives the widths of the hidden layers.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Models.Select(model => model.Name)];

    /// <summary>Whether there is a network of that name.</summary>
    public static bool Knows(string name) => Names.Contains(name)
        || (name.StartsWith(MlpPrefix, StringComparison.Ordinal) && Widths(name[MlpPrefix.Length..]) is not null);

    /// <summary>Builds a network with random weights: normal, scaled to the layer's inputs (He et al. 2015).</summary>
    /// <param name="name">One of <see cref="Names"/>, or <c>mlp-W1-W2-…</c>.</param>
    /// <param name="sampleShape">Shape of one sample: [C, H, W] for images.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <exception cref="MippException">There is no such network, or it does not take samples of this shape.</exception>
    public static Graph Create(string name, IReadOnlyList<int> sampleShape, int classes, long seed)
    {
        if (classes < 2)
            throw new MippException($"{name} was asked for with {classes} classes: at least 2 are needed.");
        TorchRuntime.EnsureAvailable();
        if (Models.FirstOrDefault(model => model.Name == name).Build is { } build)
            return build(sampleShape, classes, seed);
        if (name.StartsWith(MlpPrefix, StringComparison.Ordinal) && Widths(name[MlpPrefix.Length..]) is { } hidden)
            return Mlp.Build(sampleShape, classes, seed, hidden);
        throw new MippException(
            $"there is no model '{name}': choose {string.Join(", ", Names)}, or {MlpPrefix}W1-W2 with widths of hidden layers.");
    }

    private static IEnumerable<(string Name, Build Build)> Family(
        string family, IEnumerable<int> depths, Func<ImageShape, int, long, int, Graph> build) => depths.Select(depth =>
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{family}{depth}");
            return (name, OfImages(name, (image, classes, seed) => build(image, classes, seed, depth)));
        });

    private static Build OfImages(string name, Func<ImageShape, int, long, Graph> build) =>
        (shape, classes, seed) => build(ImageShape.Of(name, shape), classes, seed);

    /// <summary>Widths such as 300-100, or null.</summary>
    private static int[]? Widths(string text)
    {
        var widths = text.Split('-').Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int width) ? width : 0).ToArray();
        return widths.All(width => width > 0) ? widths : null;
    }
}
