using Mipp.Information.Gaussian;
using Mipp.Tensors;

namespace Mipp.Tests.Information.Gaussian;

public class GaussianChannelTests
{
    private const int Columns = 6;
    private const int Outputs = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Samples_of_columns_and_outputs_tell_what_determinants_say(int seed)
    {
        using var scope = new TensorScope();
        var joint = NaiveMatrix.RandomCovariance(Columns + Outputs, new Random(seed));
        var channel = GaussianChannel.OfSamples(Tensors.Of(joint), Columns, units: 3, k: 2);
        int[] outputs = [.. Enumerable.Range(Columns, Outputs)];
        Assert.Equal(Between(joint, [.. Enumerable.Range(0, Columns)], outputs), channel.Information(), 1e-4);
        double[] alone = channel.OfEachAlone();
        for (int u = 0; u < 3; u++)
            Assert.Equal(Between(joint, [2 * u, (2 * u) + 1], outputs), alone[u], 1e-4);
        using var elimination = channel.Eliminate();
        elimination.Remove(1);
        Assert.Equal(Between(joint, [0, 1, 4, 5], outputs) - Between(joint, [4, 5], outputs), elimination.Loss(0), 1e-4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_known_map_with_sampled_noise_tells_what_samples_of_its_outputs_would(bool noiseIsCorrelatedWithColumns)
    {
        using var scope = new TensorScope();
        var random = new Random(3);
        var weights = NaiveMatrix.Random(Outputs, Columns, random);
        var sampled = NaiveMatrix.RandomCovariance(Columns + Outputs, random);
        if (!noiseIsCorrelatedWithColumns)
            sampled = NaiveMatrix.Of(Columns + Outputs, Columns + Outputs, (r, c) => r < Columns == c < Columns ? sampled[r, c] : 0);

        int[] inputs = [.. Enumerable.Range(0, Columns)];
        var signal = weights.Times(sampled.Select(inputs, inputs)).Times(weights.Transposed());
        var mix = NaiveMatrix.Of(Columns + Outputs, Columns + Outputs, (r, c) =>
            r < Columns || c >= Columns ? (r == c ? (r < Columns ? 1 : Math.Sqrt(GaussianInformation.NoiseShare * signal[r - Columns, r - Columns])) : 0)
            : weights[r - Columns, c]);
        var joint = mix.Times(sampled).Times(mix.Transposed());

        var channel = GaussianChannel.OfMap(Tensors.Of(sampled), Tensors.Of(weights), Columns, 1);
        Assert.Equal(Between(joint, inputs, [.. Enumerable.Range(Columns, Outputs)]), channel.Information(), 1e-3);
    }

    [Fact]
    public void Information_does_not_depend_on_scales()
    {
        using var scope = new TensorScope();
        var joint = NaiveMatrix.RandomCovariance(Columns + Outputs, new Random(4));
        double[] scales = [1e4, 1, 1e-5, 1, 3, 7, 1e3, 1, 1e-4, 1];
        var scaled = NaiveMatrix.Of(joint.Rows, joint.Rows, (r, c) => joint[r, c] * scales[r] * scales[c]);
        Assert.Equal(
            GaussianChannel.OfSamples(Tensors.Of(joint), Columns, 6, 1).Information(),
            GaussianChannel.OfSamples(Tensors.Of(scaled), Columns, 6, 1).Information(), 1e-6);
    }

    private static double Between(NaiveMatrix joint, int[] inputs, int[] outputs)
    {
        int[] all = [.. inputs, .. outputs];
        return 0.5 * (joint.Select(inputs, inputs).LogDeterminant() + joint.Select(outputs, outputs).LogDeterminant()
            - joint.Select(all, all).LogDeterminant());
    }
}
