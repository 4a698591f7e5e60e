using Mipp.Data;
using Mipp.Tests.Data.Readers;

namespace Mipp.Tests.Data;

public class DeformationTests
{
    private const int Side = 28;

    private static readonly Deformation None = new(0, 0, 0, 0, 0, Smoothness: 4);

    [Fact]
    public void No_deformation_changes_nothing()
    {
        float[] image = Image();

        Assert.Equal(image.Select(x => (byte)x), None.Draw(Side, Side, 1).Apply(image));
    }

    [Theory]
    [InlineData(2, -3)]
    [InlineData(-1, 0)]
    public void Displaced_pixels_come_from_where_the_field_says(int down, int right)
    {
        float[] image = Image();

        byte[] moved = Constant(down, right).Apply(image);

        for (int y = 0; y < Side; y++)
            for (int x = 0; x < Side; x++)
            {
                var (v, u) = (y + down, x + right);
                bool isInside = v is >= 0 and < Side && u is >= 0 and < Side;
                Assert.Equal(isInside ? image[(v * Side) + u] : 0, moved[(y * Side) + x]);
            }
    }

    [Fact]
    public void Between_pixels_is_their_mean()
    {
        float[] image = Image();

        byte[] moved = Constant(0.5, 0.5).Apply(image);

        double mean = (image[0] + image[1] + image[Side] + image[Side + 1]) / 4.0;
        Assert.Equal(mean, moved[0], 0.5);
    }

    /// <summary>Turning, scaling, shearing and shifting are a linear map, within the bounds.</summary>
    [Fact]
    public void The_affine_part_is_affine_and_within_bounds()
    {
        for (int key = 0; key < 50; key++)
        {
            var field = (Deformation.OfDigits with { Elasticity = 0 }).Draw(Side, Side, key);
            double[][] places = [.. new[] { (0, 0), (0, 1), (1, 0) }.Select(p => (double[])[p.Item1 + At(field.Down, p), p.Item2 + At(field.Right, p)])];
            double[] alongX = [places[1][0] - places[0][0], places[1][1] - places[0][1]];
            double[] alongY = [places[2][0] - places[0][0], places[2][1] - places[0][1]];
            for (int y = 0; y < Side; y++)
                for (int x = 0; x < Side; x++)
                {
                    Assert.Equal(places[0][0] + (x * alongX[0]) + (y * alongY[0]), y + At(field.Down, (y, x)), 1e-9);
                    Assert.Equal(places[0][1] + (x * alongX[1]) + (y * alongY[1]), x + At(field.Right, (y, x)), 1e-9);
                }

            // A shear keeps areas, a turn does, and a scale squares.
            double area = (alongX[1] * alongY[0]) - (alongX[0] * alongY[1]);
            Assert.InRange(area, 1 / (1.15 * 1.15), 1 / (0.85 * 0.85));
            Assert.InRange(Math.Abs(Math.Atan2(alongX[0], alongX[1])) * 180 / Math.PI, 0, 15);
            Assert.InRange(Math.Abs(field.Down.Average()), 0, 2);
            Assert.InRange(Math.Abs(field.Right.Average()), 0, 2);
        }

        static double At(double[] field, (int Y, int X) place) => field[(place.Y * Side) + place.X];
    }

    /// <summary>Smoothing noise of variance 1/3 by a Gaussian of deviation σ in two dimensions leaves the variance 1/3 / (4πσ²).</summary>
    [Fact]
    public void The_elastic_part_is_as_strong_and_as_smooth_as_it_should_be()
    {
        var elastic = None with { Elasticity = 34, Smoothness = 4 };
        var fields = Enumerable.Range(0, 200).Select(key => elastic.Draw(Side, Side, key)).ToArray();

        double expected = 34 / Math.Sqrt(3 * 4 * Math.PI * 16);
        Assert.Equal(expected, Deviation(fields.SelectMany(f => f.Down)), 0.1);
        Assert.Equal(expected, Deviation(fields.Select(f => f.Right[0])), 0.25);
        double correlation = fields.Average(f => f.Down[100] * f.Down[108]) / fields.Average(f => f.Down[100] * f.Down[100]);
        Assert.Equal(Math.Exp(-64 / (4.0 * 16)), correlation, 0.2);

        static double Deviation(IEnumerable<double> values) => Math.Sqrt(values.Average(v => v * v));
    }

    [Fact]
    public void Deformed_digits_are_always_the_same_and_keep_their_labels()
    {
        using var folder = new TemporaryFolder();
        byte[] digits = [.. Enumerable.Range(0, 3).SelectMany(_ => Image().Select(x => (byte)x))];
        foreach (string part in new[] { "train", "t10k" })
        {
            folder.Write($"{part}-images-idx3-ubyte", FileFormats.Idx([3, Side, Side], digits));
            folder.Write($"{part}-labels-idx1-ubyte", FileFormats.Idx([3], [7, 1, 2]));
        }

        var data = Open();
        var again = Open();

        Assert.Equal([7, 1, 2], data.Train.Labels.ToArray());
        Assert.Equal(data.Train.Read([0, 1, 2]).Inputs, again.Train.Read([0, 1, 2]).Inputs);
        string[] images = [.. data.Train.Batches(1).Concat(data.Test.Batches(1)).Select(batch => string.Join(' ', batch.Inputs))];
        Assert.Equal(6, images.Distinct().Count());

        Dataset Open() => Datasets.Open($"deformed-mnist:{folder.Path}", new DatasetLocator("/nowhere", "/nowhere", _ => { }));
    }

    private static DisplacementField Constant(double down, double right) => new(
        Side, Side, [.. Enumerable.Repeat(down, Side * Side)], [.. Enumerable.Repeat(right, Side * Side)]);

    private static float[] Image()
    {
        var random = new SeededRandom(3);
        float[] image = new float[Side * Side];
        for (int i = 0; i < image.Length; i++)
            image[i] = random.Next(256);
        return image;
    }
}
