using System.Diagnostics;
using System.Globalization;
using Mipp.Information.Gaussian;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Benchmarks;

/// <summary>
/// Backward elimination by information of all channels of a group but one, read by a 3×3 convolution onto as many outputs, beside a
/// matrix product of the same precision. Both take turns.
/// </summary>
internal static class SelectionBenchmark
{
    private const int Taps = 9;
    private const int ProductSize = 2048;
    private const int Rounds = 3;

    private static readonly int[] Widths = [64, 128, 256, 512];

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "Selection of a group of channels beside the peak of the machine", "selection");
        report.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A group of c channels with 3×3 kernels has n = 9·c columns; all channels but one are eliminated one by one. Medians of {Rounds} rounds."));
        report.WriteLine(
            "Arithmetic, a multiplication and an addition apart: n³ for the precision (Cholesky n³/3, inverse ⅔·n³), c·n² for what the outputs tell, "
            + "2·⅔·n³ for both eliminations. The peak is a double-precision product of two matrices of "
            + string.Create(CultureInfo.InvariantCulture, $"{ProductSize}×{ProductSize} in the same process."));
        report.WriteLine(
            "Processor seconds are of all threads, and GFLOP/s and the share of the peak go by them, so that other programs' work counts for nothing: divided by "
            + "the number of cores they are the least that it takes.");
        report.WriteLine();
        report.WriteLine("| channels | columns | seconds | processor seconds | GFLOP | GFLOP per processor second | share of the peak |");
        report.WriteLine("|---|---|---|---|---|---|---|");
        foreach (int width in Widths)
            Row(report, width);
    }

    private static void Row(TextWriter report, int width)
    {
        using var scope = new TensorScope();
        int columns = Taps * width;
        var covariance = torch.randn([2 * columns, columns], dtype: ScalarType.Float64).Gram().mul_(Number(0.5 / columns));
        var weights = torch.randn([width, columns], dtype: ScalarType.Float64);
        double operations = (columns * (double)columns * columns * (1 + (4.0 / 3))) + (width * (double)columns * columns);

        var rounds = Measurement.InRounds(Rounds, () => (Peak: Peak(), Taken: Eliminate(covariance, weights, width)));
        double processor = Statistics.Median(rounds.Select(r => r.Taken.Processor));
        report.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {width} | {columns} | {Statistics.Median(rounds.Select(r => r.Taken.Seconds)):F2} | {processor:F2} | {operations / 1e9:F1} | {operations / 1e9 / processor:F1} "
            + $"| {Statistics.Median(rounds.Select(r => operations / r.Taken.Processor / r.Peak)):F2} |"));
    }

    private static (double Seconds, double Processor) Eliminate(Tensor covariance, Tensor weights, int width) => Measure(() =>
    {
        using var elimination = new JointElimination<InformationElimination>([new InformationElimination(covariance, weights, width, Taps)]);
        elimination.Run(width, width - 1);
    });

    /// <summary>Operations per processor second of a matrix product in double precision.</summary>
    private static double Peak()
    {
        using var scope = new TensorScope();
        var (a, b) = (torch.randn([ProductSize, ProductSize], dtype: ScalarType.Float64), torch.randn([ProductSize, ProductSize], dtype: ScalarType.Float64));
        return 2.0 * ProductSize * ProductSize * ProductSize / Measure(() => a.MatMul(b)).Processor;
    }

    private static (double Seconds, double Processor) Measure(Action work)
    {
        using var scope = new TensorScope();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        work();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return (seconds, (process.TotalProcessorTime - before).TotalSeconds);
    }
}
