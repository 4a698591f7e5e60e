using Mipp.Data;
using Mipp.Graphs;
using Mipp.Pruning.Calibration;
using Mipp.Tests.Coupling;
using Mipp.Tests.Training;

namespace Mipp.Tests.Criteria;

/// <summary>
/// A network of two linear layers with a Tanh in between, its samples, and the same once more in plain double-precision
/// arithmetic, with derivatives by differences.
/// </summary>
internal sealed class Perceptron : IDisposable
{
    public const int Inputs = 2;
    public const int Classes = 2;

    /// <summary>More than one batch.</summary>
    private const int Samples = CalibrationData.LargestBatch + 6;

    private readonly double[][] inputs = new double[Samples][];
    private readonly int[] labels = new int[Samples];
    private readonly double[] firstBias;
    private readonly double[] headBias;

    public Perceptron(int hidden)
    {
        Hidden = hidden;
        var net = new NetworkBuilder(seed: 3);
        Graph = net.Build(net.Gemm("head", net.Apply("Tanh", [net.Gemm("first", net.Input("x", Inputs), hidden)]), Classes));
        (firstBias, headBias) = (Scoring.Numbers(Graph, "first.bias"), Scoring.Numbers(Graph, "head.bias"));
        Weights = [.. Scoring.Numbers(Graph, "first.weight"), .. Scoring.Numbers(Graph, "head.weight")];
        var random = new SeededRandom(9);
        for (int i = 0; i < Samples; i++)
        {
            inputs[i] = [(float)random.NextNormal(), (float)random.NextNormal()];
            labels[i] = random.Next(Classes);
        }
        Data = TinyData.Of([.. inputs.SelectMany(x => x).Select(x => (float)x)], labels, Inputs);
    }

    public int Hidden { get; }

    public Graph Graph { get; }

    public DatasetSplit Data { get; }

    /// <summary>The first layer's weights [hidden, inputs], then the second's [classes, hidden].</summary>
    public double[] Weights { get; }

    /// <summary>The samples of each batch.</summary>
    public static int[][] Batches => [.. Enumerable.Range(0, Samples).Chunk(CalibrationData.LargestBatch)];

    public static int[] All => [.. Enumerable.Range(0, Samples)];

    public void Dispose() => Graph.Dispose();

    /// <summary>The mean cross-entropy of some samples.</summary>
    /// <param name="weights">As <see cref="Weights"/>.</param>
    /// <param name="samples">Which samples.</param>
    /// <param name="gates">What each hidden unit's activation is multiplied by; null for 1.</param>
    /// <param name="temperature">What logits are divided by.</param>
    public double Loss(double[] weights, int[] samples, double[]? gates = null, double temperature = 1) =>
        Loss(weights, firstBias, headBias, samples, gates, temperature);

    /// <summary>The weights after steps of gradient descent on all samples, biases trained too; weights that are 0 stay so.</summary>
    public double[] Trained(double[] weights, int steps, double rate)
    {
        double[] all = [.. weights, .. firstBias, .. headBias];
        int biases = weights.Length;
        for (int step = 0; step < steps; step++)
        {
            double[] gradient = Differences.Gradient(
                p => Loss(p[..biases], p[biases..(biases + Hidden)], p[(biases + Hidden)..], All, gates: null, temperature: 1), all);
            all = [.. all.Zip(gradient, (p, g) => p == 0 ? 0 : p - (rate * g))];
        }
        return all[..biases];
    }

    private double Loss(double[] weights, double[] firstBias, double[] headBias, int[] samples, double[]? gates, double temperature)
    {
        double loss = 0;
        foreach (int s in samples)
        {
            double[] hidden = Activations(weights, inputs[s], firstBias);
            double[] logits = [.. Enumerable.Range(0, Classes).Select(c => (headBias[c]
                + Enumerable.Range(0, Hidden).Sum(h => Head(weights, c, h) * hidden[h] * (gates?[h] ?? 1))) / temperature)];
            loss += Math.Log(logits.Sum(Math.Exp)) - logits[labels[s]];
        }
        return loss / samples.Length;
    }

    /// <summary>The sum of the outputs for an input of ones and the sizes of all parameters.</summary>
    public double Flow(double[] weights)
    {
        double[] sizes = [.. weights.Select(Math.Abs)];
        double[] hidden = Activations(sizes, [.. Enumerable.Repeat(1.0, Inputs)], [.. firstBias.Select(Math.Abs)]);
        return headBias.Sum(Math.Abs) + Enumerable.Range(0, Classes).Sum(c => Enumerable.Range(0, Hidden).Sum(h => Head(sizes, c, h) * hidden[h]));
    }

    /// <summary>The mean over the batches of the loss.</summary>
    public double MeanLoss(double[] weights, double temperature = 1) => Batches.Average(b => Loss(weights, b, temperature: temperature));

    /// <summary>The weights that compute each hidden unit: for every unit the sum of an elementwise score over them.</summary>
    public double[] ByUnit(Func<int, double> score) =>
        [.. Enumerable.Range(0, Hidden).Select(h => Enumerable.Range(h * Inputs, Inputs).Sum(score))];

    /// <summary>The weights with those zero that read some hidden units.</summary>
    public double[] WithoutReading(double[] weights, IReadOnlyCollection<int> units) =>
        [.. weights.Select((w, i) => i >= Hidden * Inputs && units.Contains((i - (Hidden * Inputs)) % Hidden) ? 0 : w)];

    private double Head(double[] weights, int output, int hidden) => weights[(Hidden * Inputs) + (output * Hidden) + hidden];

    private double[] Activations(double[] weights, double[] x, double[] bias) =>
        [.. Enumerable.Range(0, Hidden).Select(h => Math.Tanh(bias[h] + Enumerable.Range(0, Inputs).Sum(i => weights[(h * Inputs) + i] * x[i])))];
}
