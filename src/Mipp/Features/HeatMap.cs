using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Mipp.Features;

/// <summary>
/// A picture of which pixels transfer entropy to the first layer: kept ones from dark blue to yellow by the logarithm of the nats that
/// they transfer beyond the others, removed ones light grey.
/// </summary>
public static class HeatMap
{
    private const int LongestSide = 560;
    private static readonly Colour Removed = new(232, 232, 232);

    // From little to much: dark to bright, and readable without telling red from green.
    private static readonly ImmutableArray<Colour> Scale =
        [new(68, 1, 84), new(59, 82, 139), new(33, 145, 140), new(94, 201, 98), new(253, 231, 37)];

    private readonly record struct Colour(byte Red, byte Green, byte Blue);

    /// <summary>By the file's extension, <c>.png</c> or <c>.svg</c>.</summary>
    /// <exception cref="MippException">The samples are no images, the extension is another, or the file cannot be written.</exception>
    public static void Save(FeatureSelection selection, string path)
    {
        RequirePossible(selection.SampleShape, path);
        bool isPng = HasExtension(path, ".png");
        AtomicFile.Write(path, stream =>
        {
            if (isPng)
                WritePng(selection, stream);
            else
                stream.Write(Encoding.UTF8.GetBytes(ToSvg(selection)));
        });
    }

    /// <summary>Checks that there is something to draw and that the extension is one of those that can be written.</summary>
    /// <exception cref="MippException">It is not so.</exception>
    public static void RequirePossible(IReadOnlyList<int> sampleShape, string path)
    {
        if (sampleShape.Count != 3)
            throw new MippException($"samples of shape [{string.Join(", ", sampleShape)}] are no images and cannot be drawn: leave out the picture; the mask has the numbers.");
        if (!HasExtension(path, ".png") && !HasExtension(path, ".svg"))
            throw new MippException($"cannot draw to '{path}': give a name that ends in .png or .svg.");
    }

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static void WritePng(FeatureSelection selection, Stream stream)
    {
        var (height, width) = (selection.MaskShape[0], selection.MaskShape[1]);
        int side = SideOf(height, width);
        var colours = Colours(selection);
        byte[] pixels = new byte[3 * height * side * width * side];
        for (int y = 0; y < height * side; y++)
            for (int x = 0; x < width * side; x++)
            {
                var colour = colours[((y / side) * width) + (x / side)];
                int at = 3 * ((y * width * side) + x);
                (pixels[at], pixels[at + 1], pixels[at + 2]) = (colour.Red, colour.Green, colour.Blue);
            }
        PngImage.Write(stream, width * side, height * side, pixels);
    }

    private static string ToSvg(FeatureSelection selection)
    {
        var (height, width) = (selection.MaskShape[0], selection.MaskShape[1]);
        int side = SideOf(height, width);
        var colours = Colours(selection);
        var text = new StringBuilder();
        text.AppendLine(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width * side}\" height=\"{height * side}\" viewBox=\"0 0 {width} {height}\" shape-rendering=\"crispEdges\" role=\"img\">"));
        text.AppendLine(Text($"<title>{selection.Kept.Length} of {height * width} pixels transfer entropy to the first layer</title>"));
        for (int i = 0; i < colours.Length; i++)
        {
            var ((red, green, blue), feature) = (colours[i], selection.Features[i]);
            string what = feature.IsKept ? "kept" : "removed";
            text.AppendLine(Text($"<rect x=\"{i % width}\" y=\"{i / width}\" width=\"1\" height=\"1\" fill=\"#{red:x2}{green:x2}{blue:x2}\"><title>row {i / width}, column {i % width}: {what}, {feature.Transferred:g3} nats</title></rect>"));
        }
        return text.AppendLine("</svg>").ToString();
    }

    /// <summary>Pixels of the picture for one of the image's.</summary>
    private static int SideOf(int height, int width) => Math.Max(1, LongestSide / Math.Max(height, width));

    private static Colour[] Colours(FeatureSelection selection)
    {
        double[] logarithms = [.. selection.Features.Where(f => f.IsKept).Select(f => Math.Log(Math.Max(f.Transferred, 1e-12)))];
        var (low, high) = (logarithms.Min(), logarithms.Max());
        double range = Math.Max(high - low, 1e-12);
        return [.. selection.Features.Select(f => f.IsKept ? At((Math.Log(Math.Max(f.Transferred, 1e-12)) - low) / range) : Removed)];
    }

    private static Colour At(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (Scale.Length - 1);
        int below = Math.Min((int)place, Scale.Length - 2);
        var (from, to) = (Scale[below], Scale[below + 1]);
        return new Colour(Mix(from.Red, to.Red), Mix(from.Green, to.Green), Mix(from.Blue, to.Blue));

        byte Mix(byte a, byte b) => (byte)Math.Round(a + ((b - a) * (place - below)));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
