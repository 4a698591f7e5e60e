namespace Mipp.Data;

/// <summary>
/// Random deformations of an image: it is turned, scaled, sheared and shifted, and then distorted elastically (Simard, Steinkraus and
/// Platt 2003): every pixel is displaced by a random field, uniform in −1 … 1, smoothed by a Gaussian and multiplied.
/// </summary>
/// <param name="Turn">Turned by up to so many degrees either way.</param>
/// <param name="Scale">Made larger or smaller by up to this share, below 1.</param>
/// <param name="Shear">Sheared by up to this share of the height.</param>
/// <param name="Shift">Shifted by up to so many pixels along each axis.</param>
/// <param name="Elasticity">What the smoothed field is multiplied by, in pixels.</param>
/// <param name="Smoothness">Standard deviation of the Gaussian in pixels, above 0.</param>
internal sealed record Deformation(double Turn, double Scale, double Shear, double Shift, double Elasticity, double Smoothness)
{
    // Keeps these draws apart from other uses of the same seed.
    private const long DeformationStream = 7;

    /// <summary>For handwritten digits of 28×28; the elastic part as Simard et al. have it.</summary>
    public static Deformation OfDigits { get; } = new(Turn: 15, Scale: 0.15, Shear: 0.1, Shift: 2, Elasticity: 34, Smoothness: 4);

    /// <summary>Where each pixel of a deformed image comes from.</summary>
    /// <param name="height">The image's height.</param>
    /// <param name="width">The image's width.</param>
    /// <param name="keys">The same keys give the same field.</param>
    public DisplacementField Draw(int height, int width, params ReadOnlySpan<long> keys)
    {
        var random = new SeededRandom([DeformationStream, .. keys]);
        double angle = Between(-Turn, Turn, ref random) * Math.PI / 180;
        double scale = 1 + Between(-Scale, Scale, ref random);
        double shear = Between(-Shear, Shear, ref random);
        var (shiftDown, shiftRight) = (Between(-Shift, Shift, ref random), Between(-Shift, Shift, ref random));
        var (down, right) = (Elastic(height, width, ref random), Elastic(height, width, ref random));
        var (cos, sin) = (Math.Cos(angle) / scale, Math.Sin(angle) / scale);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                var (fromMiddleY, fromMiddleX) = (y - ((height - 1) / 2.0), x - ((width - 1) / 2.0));
                double sheared = fromMiddleX + (shear * fromMiddleY);
                int i = (y * width) + x;
                down[i] += (cos * fromMiddleY) + (sin * sheared) - fromMiddleY + shiftDown;
                right[i] += (cos * sheared) - (sin * fromMiddleY) - fromMiddleX + shiftRight;
            }
        return new DisplacementField(height, width, down, right);
    }

    private double[] Elastic(int height, int width, ref SeededRandom random)
    {
        double[] field = new double[height * width];
        if (Elasticity == 0)
            return field;
        // Noise beyond the frame, so that the smoothed field is as strong at its border as in its middle.
        int margin = (int)Math.Ceiling(3 * Smoothness);
        var (noiseHeight, noiseWidth) = (height + (2 * margin), width + (2 * margin));
        double[] noise = new double[noiseHeight * noiseWidth];
        for (int i = 0; i < noise.Length; i++)
            noise[i] = Between(-1, 1, ref random);
        double[] weights = Gaussian(margin);
        double[] narrow = new double[noiseHeight * width];
        for (int y = 0; y < noiseHeight; y++)
            for (int x = 0; x < width; x++)
                for (int i = 0; i < weights.Length; i++)
                    narrow[(y * width) + x] += weights[i] * noise[(y * noiseWidth) + x + i];
        for (int y = 0; y < height; y++)
            for (int i = 0; i < weights.Length; i++)
                for (int x = 0; x < width; x++)
                    field[(y * width) + x] += Elasticity * weights[i] * narrow[((y + i) * width) + x];
        return field;
    }

    private double[] Gaussian(int margin)
    {
        double[] weights = [.. Enumerable.Range(-margin, (2 * margin) + 1).Select(i => Math.Exp(-i * i / (2 * Smoothness * Smoothness)))];
        double sum = weights.Sum();
        return Array.ConvertAll(weights, w => w / sum);
    }

    private static double Between(double low, double high, ref SeededRandom random) => low + ((high - low) * random.NextUnit());
}

/// <summary>How far from its own place each pixel of an image looks for its value.</summary>
/// <param name="Height">The image's height.</param>
/// <param name="Width">The image's width.</param>
/// <param name="Down">Pixels downwards, [height, width].</param>
/// <param name="Right">Pixels to the right, [height, width].</param>
internal sealed record DisplacementField(int Height, int Width, double[] Down, double[] Right)
{
    /// <summary>The deformed image: between pixels by straight line, black outside.</summary>
    /// <param name="image">Values 0 … 255, [height, width].</param>
    public byte[] Apply(ReadOnlySpan<float> image)
    {
        byte[] result = new byte[image.Length];
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
            {
                int i = (y * Width) + x;
                result[i] = (byte)Math.Clamp(At(image, y + Down[i], x + Right[i]) + 0.5, 0, 255);
            }
        return result;
    }

    private double At(ReadOnlySpan<float> image, double y, double x)
    {
        var (top, left) = ((int)Math.Floor(y), (int)Math.Floor(x));
        var (below, beside) = (y - top, x - left);
        double upper = ((1 - beside) * Pixel(image, top, left)) + (beside * Pixel(image, top, left + 1));
        double lower = ((1 - beside) * Pixel(image, top + 1, left)) + (beside * Pixel(image, top + 1, left + 1));
        return ((1 - below) * upper) + (below * lower);
    }

    private double Pixel(ReadOnlySpan<float> image, int y, int x) =>
        y >= 0 && y < Height && x >= 0 && x < Width ? image[(y * Width) + x] : 0;
}
