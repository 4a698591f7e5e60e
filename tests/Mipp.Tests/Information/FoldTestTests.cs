using Mipp.Information;
using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Tensors;

namespace Mipp.Tests.Information;

/// <summary>The test of confidence on data whose truth is known: how often it is wrong is what was asked for.</summary>
[Collection(nameof(RunsAlone))]
public class FoldTestTests
{
    private const int Informative = 2;
    private const int Units = 8;
    private const int Nulls = 4;
    private const int SamplesPerFold = 200;

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    [InlineData(0.95)]
    public void Of_units_that_transfer_nothing_a_share_of_one_minus_the_confidence_is_kept(double confidence)
    {
        using var scope = new TensorScope();
        const int Trials = 60;
        int kept = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            var removed = Select(Folds(new Random(trial), Mix), confidence).Removals.Select(r => r.Unit).ToHashSet();
            Assert.DoesNotContain(removed, u => u < Informative);
            kept += Units - Informative - removed.Count;
        }
        double share = (double)kept / (Trials * (Units - Informative));
        Assert.InRange(share, (1 - confidence) * 0.3, ((1 - confidence) * 1.3) + 0.03);

        // Columns that nothing reads are correlated with those that are read.
        static double Mix(double[] x, int unit, Random random) =>
            unit < Informative ? Normal(random) : (0.6 * x[unit % Informative]) + (0.8 * Normal(random));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Of_a_unit_and_its_mixed_copies_enough_stay_to_tell_all(double confidence)
    {
        using var scope = new TensorScope();
        for (int trial = 0; trial < 10; trial++)
        {
            // Unit 0 and 1 are independent; 2 is their sum, 3 their difference, 4 … 7 are read by nobody.
            var path = Select(Folds(new Random(trial), (x, unit, random) => unit switch
            {
                2 => x[0] + x[1],
                3 => x[0] - x[1],
                _ => Normal(random),
            }), confidence);
            var mixed = Enumerable.Range(0, 4).Except(path.Removals.Select(r => r.Unit)).ToArray();
            Assert.True(mixed.Length >= 2, string.Join(' ', mixed));
            if (confidence == 0.99)
                Assert.Equal(2, mixed.Length);
        }
    }

    private static EliminationPath Select(GaussianChannel[] folds, double confidence)
    {
        using var test = new FoldTest([.. folds.Select(f => new JointElimination<InformationElimination>([f.Eliminate()]))], Units, Nulls, confidence);
        double[][] alone = [.. folds.Select(f => f.OfEachAlone())];
        return Terc.Select(test, [.. Enumerable.Range(0, Units).Select(u => alone.Average(a => a[u]))]);
    }

    /// <summary>Samples of units, null units and three outputs that read the first two units through noise.</summary>
    private static GaussianChannel[] Folds(Random random, Func<double[], int, Random, double> draw)
    {
        var folds = new GaussianChannel[Confidence.Estimates];
        for (int fold = 0; fold < folds.Length; fold++)
        {
            const int Columns = Units + Nulls;
            var samples = new NaiveMatrix(SamplesPerFold, Columns + 3);
            double[] x = new double[Columns];
            for (int s = 0; s < SamplesPerFold; s++)
            {
                for (int c = 0; c < Columns; c++)
                {
                    x[c] = c < Units ? draw(x, c, random) : Normal(random);
                    samples[s, c] = x[c];
                }
                for (int o = 0; o < 3; o++)
                    samples[s, Columns + o] = x[0] + ((o - 1) * x[1]) + (0.5 * Normal(random));
            }
            using var moments = new ColumnMoments();
            moments.Add(Tensors.Of(samples));
            folds[fold] = GaussianChannel.OfSamples(moments.Covariance(), Columns, Columns, 1);
        }
        return folds;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
