using StbImageSharp;

namespace Mipp.Data.Readers;

/// <summary>A colour image: red, green and blue bytes, pixel after pixel, row after row.</summary>
internal sealed record RgbImage(int Width, int Height, byte[] Pixels);

/// <summary>Reads image files: JPEG (baseline, progressive, grey, CMYK), PNG, BMP, GIF. What they are is told by their contents.</summary>
internal static class ImageFile
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".bmp", ".gif"];

    /// <summary>Whether a file is an image by its name.</summary>
    public static bool IsNamedSo(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="MippException">The file is missing or is not such an image.</exception>
    public static RgbImage Read(string path) => DataFile.Read(path, Decode);

    private static RgbImage Decode(Stream stream)
    {
        try
        {
            var image = ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);
            return new RgbImage(image.Width, image.Height, image.Data);
        }
        catch (Exception error) when (error is InvalidOperationException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException("it is not a JPEG, PNG, BMP or GIF image", error);
        }
    }
}
