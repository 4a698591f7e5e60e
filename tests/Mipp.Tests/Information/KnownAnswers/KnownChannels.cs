using Mipp.Information.Discrete;

namespace Mipp.Tests.Information.KnownAnswers;

/// <summary>Channels with known answers.</summary>
internal static class KnownChannels
{
    /// <summary>
    /// Pairs of Gaussian variables with correlation ρ: −d/2·log(1 − ρ²) nats. Beside them as many units that have nothing to do
    /// with the outputs.
    /// </summary>
    public static KnownChannel Gaussian(int dimension, double correlation) => new(
        $"{dimension} Gaussian pairs of correlation {correlation}", 2 * dimension, dimension, FirstOf(dimension),
        -0.5 * dimension * Math.Log(1 - (correlation * correlation)),
        random =>
        {
            double[] x = Normals(2 * dimension, ref random);
            double noise = Math.Sqrt(1 - (correlation * correlation));
            return (x, [.. x.Take(dimension).Select(v => (correlation * v) + (noise * random.NextNormal()))]);
        });

    /// <summary>
    /// Three outputs that mix four Gaussian units, and Gaussian noise: ½·log det(I + W·Wᵀ/σ²). Four more units resemble those
    /// four and tell nothing beyond them.
    /// </summary>
    public static KnownChannel AdditiveNoise(double deviation)
    {
        double[][] weights = [[1, 0.5, -1, 0.3], [0.2, -1, 0.4, 1], [-0.6, 0.8, 1, 0.7]];
        double[][] gram = [.. weights.Select((a, i) => weights.Select((b, j) => (a.Zip(b, (x, y) => x * y).Sum() / (deviation * deviation)) + (i == j ? 1 : 0)).ToArray())];
        return new(
            $"4 units mixed into 3 outputs with noise {deviation}", 8, 4, FirstOf(4), 0.5 * Math.Log(Determinant(gram)),
            random =>
            {
                double[] x = Normals(4, ref random);
                double[] alike = [.. x.Select(v => (0.8 * v) + (0.6 * random.NextNormal()))];
                return ([.. x, .. alike], [.. weights.Select(w => w.Zip(x, (a, b) => a * b).Sum() + (deviation * random.NextNormal()))]);
            });
    }

    /// <summary>Y = X + N, X uniform on [0, 1), N uniform on [0, a), a ≤ 1: a/2 − log a.</summary>
    public static KnownChannel Uniform(double width) => new(
        $"uniform, uniform noise of width {width}", 3, 1, FirstOf(1), (width / 2) - Math.Log(width),
        random =>
        {
            double[] x = [Unit(ref random), Unit(ref random), Unit(ref random)];
            return (x, [x[0] + (width * Unit(ref random))]);
        });

    /// <summary>A bit that arrives wrong with probability p, and two that have nothing to do with it: log 2 − H(p).</summary>
    public static KnownChannel Symmetric(double error) => OfBits(
        $"binary symmetric, error {error}", 3, 1, FirstOf(1), 2, x => [(x[0], 1 - error), (1 - x[0], error)]);

    /// <summary>A bit that is lost with probability p, which shows: (1 − p)·log 2.</summary>
    public static KnownChannel Erasure(double loss) => OfBits(
        $"binary erasure, loss {loss}", 3, 1, FirstOf(1), 3, x => [(x[0], 1 - loss), (2, loss)]);

    /// <summary>Synergy: the parity of the first bits tells nothing of any of them alone; log 2.</summary>
    public static KnownChannel Parity(int bits, int units) => OfBits(
        bits == 2 ? "exclusive or" : $"parity of {bits}", units, bits, FirstOf(bits), 2, x => [(x.Take(bits).Sum() % 2, 1)]);

    /// <summary>Redundancy: four Gaussian units, each there twice, of which the outputs read all.</summary>
    public static KnownChannel Copies() => Mixed("4 units and their copies", [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]);

    /// <summary>Redundancy: four Gaussian units and four mixtures of them; any four that are independent tell all.</summary>
    public static KnownChannel MixedCopies() => Mixed("4 units and 4 mixtures", [[1, 1, 0, 0], [1, -1, 0, 0], [0, 1, 2, -1], [1, 1, 1, 1]]);

    /// <summary>Y = X² + σ·N with a Gaussian X: nothing is correlated with Y.</summary>
    public static KnownChannel Square(double deviation) => new(
        $"square with noise {deviation}", 3, 1, FirstOf(1), InformationOfSquare(deviation),
        random =>
        {
            double[] x = Normals(3, ref random);
            return (x, [(x[0] * x[0]) + (deviation * random.NextNormal())]);
        });

    /// <summary>Synergy of numbers: whether two Gaussian units have the same sign; log 2.</summary>
    public static KnownChannel SameSign() => new(
        "same sign", 4, 2, FirstOf(2), Math.Log(2),
        random =>
        {
            double[] x = Normals(4, ref random);
            return (x, [x[0] * x[1] > 0 ? 1 : 0]);
        },
        Classes: 2);

    /// <summary>
    /// Redundancy that is not linear: a Gaussian unit and what a leaky rectifier makes of it, the output reading both; either one
    /// tells all.
    /// </summary>
    public static KnownChannel Rectified() => Function("a unit and its leaky rectification", x => x > 0 ? 2 * x : 0.5 * x);

    /// <summary>The same with its cube, which tells all too, but through an inverse that is infinitely steep at zero.</summary>
    public static KnownChannel Cube() => Function("a unit and its cube", x => x * x * x);

    private static KnownChannel Function(string name, Func<double, double> function) => new(
        name, 3, 1, kept => kept.Any(u => u < 2) ? 1 : 0, double.NaN,
        random =>
        {
            double[] x = Normals(2, ref random);
            double other = function(x[0]);
            return ([x[0], other, x[1]], [x[0] + (0.5 * other) + (0.3 * random.NextNormal())]);
        });

    private static KnownChannel Mixed(string name, double[][] mixtures)
    {
        const double Deviation = 0.5;
        double[][] identity = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 4).Select(j => i == j ? 1.0 : 0).ToArray())];
        double[][] units = [.. identity, .. mixtures];
        double[][] gram = [.. identity.Select((row, i) => row.Select((_, j) => i == j ? 1 + (1 / (Deviation * Deviation)) : 0).ToArray())];
        return new(
            name, 8, 4, kept => Rank([.. kept.Select(u => units[u])]), 0.5 * Math.Log(Determinant(gram)),
            random =>
            {
                double[] x = Normals(4, ref random);
                return ([.. units.Select(u => u.Zip(x, (a, b) => a * b).Sum())], [.. x.Select(v => v + (Deviation * random.NextNormal()))]);
            });
    }

    private static KnownChannel OfBits(
        string name, int units, int needed, Func<int[], int> covered, int classes, Func<int[], (int Class, double Probability)[]> output)
    {
        int[][] inputs = [.. Enumerable.Range(0, 1 << units).Select(i => Enumerable.Range(0, units).Select(b => (i >> b) & 1).ToArray())];
        var outcomes = inputs.SelectMany(x => output(x).Select(y => (Units: x, y.Class, y.Probability))).ToArray();
        var exact = new DiscreteInformation([.. outcomes.Select(o => o.Units)], [.. outcomes.Select(o => o.Class)], [.. outcomes.Select(o => o.Probability)]);
        return new(
            name, units, needed, covered, exact.Of(Enumerable.Range(0, units)),
            random =>
            {
                int[] x = [.. Enumerable.Range(0, units).Select(_ => random.Next(2))];
                double place = Unit(ref random);
                var (_, y) = output(x).Aggregate((Sum: 0.0, Class: 0), (s, o) => s.Sum <= place ? (s.Sum + o.Probability, o.Class) : s);
                return ([.. x.Select(b => (double)b)], [y]);
            },
            classes,
            exact);
    }

    private static Func<int[], int> FirstOf(int needed) => kept => kept.Count(u => u < needed);

    private static double[] Normals(int count, ref SeededRandom random)
    {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
            numbers[i] = random.NextNormal();
        return numbers;
    }

    private static double Unit(ref SeededRandom random) => random.Next(1 << 30) / (double)(1 << 30);

    /// <summary>h(Y) − h(σ·N), the density of Y by summing over a fine grid of X.</summary>
    private static double InformationOfSquare(double deviation)
    {
        const double Step = 0.01;
        static double Normal(double x, double sigma) => Math.Exp(-x * x / (2 * sigma * sigma)) / (sigma * Math.Sqrt(2 * Math.PI));
        double entropy = 0;
        for (double y = -8 * deviation; y < 40; y += Step)
        {
            double density = 0;
            for (double x = -7; x < 7; x += Step)
                density += Normal(x, 1) * Normal(y - (x * x), deviation) * Step;
            if (density > 0)
                entropy -= density * Math.Log(density) * Step;
        }
        return entropy - (0.5 * Math.Log(2 * Math.PI * Math.E * deviation * deviation));
    }

    private static double Determinant(double[][] matrix) => Eliminate(matrix).Determinant;

    private static int Rank(double[][] rows) => rows.Length == 0 ? 0 : Eliminate(rows).Rank;

    private static (int Rank, double Determinant) Eliminate(double[][] matrix)
    {
        double[][] rows = [.. matrix.Select(r => r.ToArray())];
        double determinant = 1;
        int rank = 0;
        for (int c = 0; c < rows[0].Length && rank < rows.Length; c++)
        {
            int pivot = Enumerable.Range(rank, rows.Length - rank).MaxBy(r => Math.Abs(rows[r][c]));
            if (Math.Abs(rows[pivot][c]) < 1e-9)
                continue;
            if (pivot != rank)
                determinant = -determinant;
            (rows[rank], rows[pivot]) = (rows[pivot], rows[rank]);
            determinant *= rows[rank][c];
            for (int r = rank + 1; r < rows.Length; r++)
                rows[r] = [.. rows[r].Zip(rows[rank], (a, b) => a - (b * rows[r][c] / rows[rank][c]))];
            rank++;
        }
        return (rank, determinant);
    }
}
