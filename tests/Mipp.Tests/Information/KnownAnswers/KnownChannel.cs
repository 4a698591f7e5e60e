using Mipp.Information;
using Mipp.Information.Discrete;
using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Information.Predictive;
using Mipp.Tensors;

namespace Mipp.Tests.Information.KnownAnswers;

/// <summary>A channel from some units to outputs whose information, and whose sets of units that tell all, are known.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Units">The number of units.</param>
/// <param name="Needed">The size of the smallest sets of units that tell all.</param>
/// <param name="Covered">How many of the needed units a set of units stands for; the rest of the set is needless.</param>
/// <param name="Information">I(X;Y) in nats.</param>
/// <param name="Draw">Draws the units' values and the outputs'; a class is one output.</param>
/// <param name="Classes">The number of classes when the output is one, else 0.</param>
/// <param name="Outcomes">When all variables are discrete: every outcome with its probability.</param>
internal sealed record KnownChannel(
    string Name,
    int Units,
    int Needed,
    Func<int[], int> Covered,
    double Information,
    Func<SeededRandom, (double[] Units, double[] Outputs)> Draw,
    int Classes = 0,
    DiscreteInformation? Outcomes = null)
{
    public override string ToString() => Name;

    /// <summary>Samples, float32.</summary>
    public Sampled Sample(int count, long seed)
    {
        using var scope = new TensorScope();
        var rows = Enumerable.Range(0, count).Select(i => Draw(new SeededRandom(seed, i))).ToArray();
        var units = Tensor.FromArray<float>([.. rows.SelectMany(r => r.Units).Select(x => (float)x)], [count, Units]);
        var outputs = Tensor.FromArray<float>([.. rows.SelectMany(r => r.Outputs).Select(y => (float)y)], [count, rows[0].Outputs.Length]);
        return new Sampled(this, scope.Keep(units), scope.Keep(outputs));
    }
}

/// <summary>Samples of a known channel, for each estimator as it takes them.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Units">[samples, units].</param>
/// <param name="Outputs">[samples, outputs].</param>
internal sealed record Sampled(KnownChannel Channel, Tensor Units, Tensor Outputs)
{
    private const int Nulls = 4;

    private int Count => (int)Units.shape[0];

    /// <summary>I(X;Y) by the Gaussian closed form.</summary>
    public double ClosedForm()
    {
        using var scope = new TensorScope();
        return Gaussian(Units, Numbers(), Channel.Units).Information();
    }

    /// <summary>I(X;Y) by plugging in relative frequencies.</summary>
    public double Discrete()
    {
        float[] units = Units.ToArray<float>();
        int[][] outcomes = [.. units.Chunk(Channel.Units).Select(x => x.Select(v => (int)v).ToArray())];
        return new DiscreteInformation(outcomes, [.. Outputs.ToArray<float>().Select(y => (int)y)]).Of(Enumerable.Range(0, Channel.Units));
    }

    /// <summary>I(X;Y) by five predictors.</summary>
    public double[] Predictive(long seed)
    {
        using var channel = PredictiveChannel.Fit(Predictions(seed), seed);
        return channel.Information();
    }

    /// <summary>The units that TERC keeps by the closed form with confidence.</summary>
    public int[] KeptByClosedForm(double confidence, long seed)
    {
        using var scope = new TensorScope();
        // A null unit is one of the others, read from another sample.
        var random = new SeededRandom(seed);
        var nulls = torch.cat([.. Enumerable.Range(0, Nulls).Select(_ => Rolled(Units.narrow(1, random.Next(Channel.Units), 1), 1 + random.Next(Count - 1)))], 1);
        var columns = torch.cat([Units, nulls], 1);
        var outputs = Numbers();
        GaussianChannel[] folds = [.. Folds().Select(f => Gaussian(Rows(columns, f), Rows(outputs, f), Channel.Units + Nulls))];
        using var test = new FoldTest(
            [.. folds.Select(f => new JointElimination<InformationElimination>([f.Eliminate()]))], Channel.Units, Nulls, confidence);
        double[][] alone = [.. folds.Select(f => f.OfEachAlone())];
        return Kept(Terc.Select(test, [.. Enumerable.Range(0, Channel.Units).Select(u => alone.Average(a => a[u]))]));
    }

    /// <summary>The units that TERC keeps by predictors.</summary>
    public int[] KeptByPredictors(double confidence, long seed)
    {
        var samples = Predictions(seed);
        double[] alone = PredictiveOrder.OfEachAlone(samples, seed);
        using var test = new PredictiveTest([PredictiveChannel.Fit(samples, seed)], confidence);
        return Kept(Terc.Select(test, alone));
    }

    private int[] Kept(EliminationPath path) => [.. Enumerable.Range(0, Channel.Units).Except(path.Removals.Select(r => r.Unit))];

    private IEnumerable<int[]> Folds() => Enumerable.Range(0, Confidence.Estimates)
        .Select(f => Enumerable.Range(0, Count).Where(i => i % Confidence.Estimates == f).ToArray());

    private PredictionSamples Predictions(long seed)
    {
        using var scope = new TensorScope();
        PredictionTarget target = Channel.Classes > 0 ? new ClassTarget(Outputs.reshape([-1]).to(ScalarType.Int64), Channel.Classes) : new ActivationTarget(Outputs);
        return new PredictionSamples(Units, Channel.Units, 1, target, [.. Folds()], seed);
    }

    /// <summary>The outputs as numbers: of a class an indicator for all but the last.</summary>
    private Tensor Numbers() => Channel.Classes == 0 ? Outputs
        : torch.nn.functional.one_hot(Outputs.reshape([-1]).to(ScalarType.Int64), Channel.Classes).to(ScalarType.Float32).narrow(1, 0, Channel.Classes - 1);

    private static GaussianChannel Gaussian(Tensor columns, Tensor outputs, int units)
    {
        using var moments = new ColumnMoments();
        moments.Add(torch.cat([columns, outputs], 1).to(ScalarType.Float64));
        return GaussianChannel.OfSamples(moments.Covariance(), units, units, 1);
    }

    private static Tensor Rows(Tensor samples, int[] rows) => samples.IndexSelect(0, [.. rows.Select(r => (long)r)]);

    private static Tensor Rolled(Tensor column, int shift) =>
        torch.cat([column.narrow(0, shift, column.size(0) - shift), column.narrow(0, 0, shift)], 0);
}
