namespace Mipp.Models;

/// <summary>The shape of one image.</summary>
internal readonly record struct ImageShape(int Channels, int Height, int Width)
{
    public IReadOnlyList<int> Sizes => [Channels, Height, Width];

    /// <exception cref="MippException">The samples are not images.</exception>
    public static ImageShape Of(string model, IReadOnlyList<int> sampleShape) => sampleShape is [var channels, var height, var width]
        ? new ImageShape(channels, height, width)
        : throw new MippException(
            $"{model} takes images [C, H, W], not samples of shape [{string.Join(", ", sampleShape)}]: choose mlp, or other data.");

    /// <exception cref="MippException">The images are smaller.</exception>
    public void RequireAtLeast(string model, int side)
    {
        if (Height < side || Width < side)
            throw new MippException(
                $"{model} takes images of at least {side}x{side}, not {Height}x{Width}: choose another model or data.");
    }
}
