using System.Collections.Immutable;

namespace Mipp.Features;

/// <summary>Which of a network's inputs transfer entropy to its first layer.</summary>
/// <param name="SampleShape">Shape of a sample: [C, H, W] for images.</param>
/// <param name="Features">One for each pixel of an image, row by row, its colours together; one for each value of other samples.</param>
public sealed record FeatureSelection(ImmutableArray<int> SampleShape, ImmutableArray<Feature> Features)
{
    /// <summary>What makes the choice worse than it could be and the user can do something about, a line each.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Shape of the mask: [H, W] for images, the samples' own otherwise.</summary>
    public ImmutableArray<int> MaskShape => SampleShape is [_, var height, var width] ? [height, width] : SampleShape;

    /// <summary>Places of the kept features, ascending.</summary>
    public ImmutableArray<int> Kept => [.. Features.Index().Where(f => f.Item.IsKept).Select(f => f.Index)];

    /// <summary>Places of the values of kept features among a sample's values, ascending.</summary>
    internal ImmutableArray<int> KeptValues
    {
        get
        {
            int channels = SampleShape.Aggregate(1, (a, b) => a * b) / Features.Length;
            var kept = Kept;
            return [.. Enumerable.Range(0, channels).SelectMany(channel => kept.Select(place => (channel * Features.Length) + place))];
        }
    }
}

/// <summary>One input: a pixel or a value.</summary>
/// <param name="IsKept">Whether it is kept.</param>
/// <param name="Transferred">
/// What it tells the first layer beyond the others, in nats: of a kept one beyond all that are kept, of one that went beyond those
/// that were kept when it went.
/// </param>
/// <param name="Alone">What it tells the first layer by itself, in nats.</param>
public readonly record struct Feature(bool IsKept, double Transferred, double Alone);
