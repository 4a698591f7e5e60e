using System.Diagnostics;
using System.Globalization;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Surgery;
using Mipp.Tests.Coupling;

namespace Mipp.Benchmarks;

/// <summary>How long graphs of thousands of nodes take to be loaded and analysed.</summary>
internal static class LargeGraphsBenchmark
{
    private const int Rounds = 5;
    private const int Width = 256;
    private const int Inner = 16;
    private static readonly int[] BlockCounts = [250, 500, 1000, 2000];

    public static void Run(TextWriter report)
    {
        Machine.Describe(report, "Graphs of thousands of nodes", "large-graphs");
        report.WriteLine($"Residual blocks on one stream of {Width} channels. Medians of {Rounds} rounds.");
        report.WriteLine();
        report.WriteLine("| nodes | groups | loading, s | coupling, s | footprint, s | µs per node in all |");
        report.WriteLine("|---|---|---|---|---|---|");
        foreach (int blocks in BlockCounts)
        {
            byte[] file = Network(blocks);
            var rounds = Measurement.InRounds(Rounds, () => Analyse(file));
            double Median(Func<Round, TimeSpan> stage) => Statistics.Median(rounds.Select(r => stage(r).TotalSeconds));
            double all = Median(r => r.Loading + r.Coupling + r.Footprint);
            report.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {rounds[0].Nodes} | {rounds[0].Groups} | {Median(r => r.Loading):F2} | {Median(r => r.Coupling):F2} | {Median(r => r.Footprint):F2} | {all / rounds[0].Nodes * 1e6:F0} |"));
        }
    }

    private sealed record Round(int Nodes, int Groups, TimeSpan Loading, TimeSpan Coupling, TimeSpan Footprint);

    private static Round Analyse(byte[] file)
    {
        long started = Stopwatch.GetTimestamp();
        using var graph = OnnxModel.Load(new MemoryStream(file));
        long loaded = Stopwatch.GetTimestamp();
        var coupling = ChannelCoupling.Analyse(graph);
        long coupled = Stopwatch.GetTimestamp();
        new FootprintModel(coupling).Start();
        return new(
            graph.Nodes.Count, coupling.Groups.Length, Stopwatch.GetElapsedTime(started, loaded),
            Stopwatch.GetElapsedTime(loaded, coupled), Stopwatch.GetElapsedTime(coupled));
    }

    /// <summary>An ONNX file of blocks of four nodes: what a branch of two convolutions computes is added to the stream.</summary>
    private static byte[] Network(int blocks)
    {
        var net = new NetworkBuilder();
        Value Conv(string name, Value input, int outputs) => net.Conv(name, input, outputs, kernel: 1, bias: false);
        var x = Conv("stem", net.Input("x", 3, 8, 8), Width);
        for (int i = 0; i < blocks; i++)
            x = net.Add(x, Conv($"b{i}", net.Relu(Conv($"a{i}", x, Inner)), Width));
        using var graph = net.Build(Conv("head", x, 2));
        using var file = new MemoryStream();
        OnnxModel.Save(graph, file);
        return file.ToArray();
    }
}
