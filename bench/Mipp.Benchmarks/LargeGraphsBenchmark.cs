using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Surgery;
using Mipp.Torch;

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
        using var scope = new TensorScope();
        using var graph = new Graph("large", ImmutableDictionary<string, int>.Empty.Add("", 17));
        Value Apply(string type, string name, params Value[] inputs) => graph.AddNode(type, inputs, [$"{name}.out"], name: name).Outputs[0]!;
        Value Conv(string name, Value input, int outputs, int inputs) =>
            Apply("Conv", name, input, graph.AddInitializer($"{name}.weight", Tensor.RandN([outputs, inputs, 1, 1])));
        var x = Conv("stem", graph.AddInput("x", ElementType.Float32, new Shape(Dim.Of("N"), 3, 8, 8)), Width, 3);
        for (int i = 0; i < blocks; i++)
        {
            var inside = Apply("Relu", $"relu{i}", Conv($"a{i}", x, Inner, Width));
            x = Apply("Add", $"add{i}", x, Conv($"b{i}", inside, Width, Inner));
        }
        graph.AddOutput(Conv("head", x, 2, Width));
        using var file = new MemoryStream();
        OnnxModel.Save(graph, file);
        return file.ToArray();
    }
}
