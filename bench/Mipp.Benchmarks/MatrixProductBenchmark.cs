using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using Mipp.Tensors;

namespace Mipp.Benchmarks;

/// <summary>
/// A float matrix product of 2048³ through <see cref="Tensor"/>, as a share of what the vector units do when they multiply
/// and add registers and nothing else.
/// </summary>
internal static class MatrixProductBenchmark
{
    private const int Size = 2048;
    private const int Rounds = 15;

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "A matrix product beside the vector units' peak", "matrix-product");
        using var scope = new TensorScope();
        var (a, b) = (torch.randn([Size, Size]), torch.randn([Size, Size]));

        var rounds = Measurement.InRounds(Rounds, () => (Peak: Peak(), Product: Product(a, b)));
        report.WriteLine($"Medians of {Rounds} rounds, both by turns.");
        report.WriteLine();
        report.WriteLine("| | GFLOP/s |");
        report.WriteLine("|---|---|");
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| fused multiply-adds of registers, {Environment.ProcessorCount} threads | {Statistics.Median(rounds.Select(r => r.Peak)):F0} |"));
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| matrix product {Size}³ | {Statistics.Median(rounds.Select(r => r.Product)):F0} |"));
        report.WriteLine();
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Share of the peak: {Statistics.Median(rounds.Select(r => r.Product / r.Peak)):F2}"));
    }

    private static double Product(Tensor a, Tensor b)
    {
        const int Repetitions = 5;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Repetitions; i++)
            a.MatMul(b).Dispose();
        return Repetitions * 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    /// <summary>All threads at once, each on registers of its own.</summary>
    private static double Peak()
    {
        const int Iterations = 20_000_000;
        int threads = Environment.ProcessorCount;
        long start = Stopwatch.GetTimestamp();
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() => MultiplyAdd(Iterations))).ToList();
        workers.ForEach(w => w.Start());
        workers.ForEach(w => w.Join());
        const int Accumulators = 12;
        double operations = 2.0 * Vector512<float>.Count * Accumulators * Iterations * threads;
        return operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    /// <summary>Twelve independent chains: enough to hide the latency, few enough to stay in registers.</summary>
    private static float MultiplyAdd(int iterations)
    {
        var (x, y) = (Vector512.Create(0.999f), Vector512.Create(0.001f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (int n = 0; n < iterations; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
