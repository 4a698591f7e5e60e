namespace Mipp.Operators;

/// <summary>One axis that is resized, and where in the input its positions lie.</summary>
/// <param name="Input">The size before.</param>
/// <param name="Output">The size after.</param>
/// <param name="Scale">The ratio of both, of which <paramref name="Output"/> is the rounded product.</param>
/// <param name="Start">Where the region of interest starts, as a share of the axis.</param>
/// <param name="End">Where it ends.</param>
internal sealed record ResizedAxis(long Input, long Output, double Scale, double Start, double End)
{
    /// <summary>Whether every position shows itself.</summary>
    public bool IsSame => Scale == 1 && Input == Output && Start == 0 && End == 1;

    /// <summary>The place in the input, in positions, that an output position shows.</summary>
    /// <param name="transformation">The attribute coordinate_transformation_mode.</param>
    /// <param name="position">The output position.</param>
    public double Place(string transformation, long position)
    {
        // Products of whole numbers first: they are exact, and so is then a quotient that is a whole number.
        double length = Scale * Input;
        double HalfPixel() => ((position + 0.5) * Input / length) - 0.5;
        return transformation switch
        {
            "asymmetric" => position * Input / length,
            "align_corners" => length == 1 ? 0 : position * (Input - 1) / (length - 1),
            "half_pixel" => HalfPixel(),
            "tf_half_pixel_for_nn" => HalfPixel() + 0.5,
            "pytorch_half_pixel" => length == 1 ? 0 : HalfPixel(),
            "half_pixel_symmetric" => (Input / 2.0 * (1 - (Output / length))) + HalfPixel(),
            "tf_crop_and_resize" => (Input - 1) * (length == 1 ? (Start + End) / 2 : Start + (position * (End - Start) / (length - 1))),
            _ => throw new ArgumentOutOfRangeException(nameof(transformation), transformation, "not a transformation of coordinates"),
        };
    }
}
