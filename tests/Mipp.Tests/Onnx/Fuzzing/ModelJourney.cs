using System.Diagnostics;
using Mipp.Coupling;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Tests.Surgery;

namespace Mipp.Tests.Onnx.Fuzzing;

/// <summary>Takes a file through everything that inspecting and pruning it do.</summary>
internal static class ModelJourney
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A network that takes longer is no hostile file but a large network.</summary>
    private const long AffordableMacs = 2_000_000_000;

    /// <summary>How far a file got, or the line it was refused with.</summary>
    /// <exception cref="InvalidOperationException">Anything but success and one line.</exception>
    public static Outcome Of(string path, Random random)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            using var graph = OnnxModel.Load(path);
            var outcome = Travel(graph, path, random);
            return Stopwatch.GetElapsedTime(started) < Patience ? outcome : throw new InvalidOperationException("it takes too long");
        }
        catch (MippException e) when (!e.Message.Contains('\n', StringComparison.Ordinal) && e.Message.Length > 0)
        {
            return new Outcome(e.Message, [], []);
        }
    }

    private static Outcome Travel(Graph graph, string path, Random random)
    {
        var coupling = ChannelCoupling.Analyse(graph);
        var selection = RandomSelection.Of(coupling, random);
        var foretold = new FootprintModel(coupling).Of(selection);
        using var cut = GraphCut.Apply(selection);
        if (Footprint.Of(cut) != foretold)
            throw new InvalidOperationException($"the cut network costs {Footprint.Of(cut)}, foretold was {foretold}");
        OnnxModel.Save(cut, $"{path}.cut");
        using (OnnxModel.Load($"{path}.cut"))
        {
        }
        if (foretold.Macs > AffordableMacs || !graph.Inputs.All(IsFed))
            return new Outcome(null, [], []);
        var inputs = graph.Inputs.Select(i => Feed(i, random)).ToArray();
        var outputs = new GraphRunner(graph).Run(inputs);
        if (graph.Nodes.Any(n => n.Type == "Dropout"))
            return new Outcome(null, [], []); // It may drop at random, here and in ONNX Runtime.
        if (outputs.All(o => o.to(ScalarType.Float64).isfinite().all().Item<bool>()))
            Prove(graph, selection, cut, inputs);
        Prune(graph, random);
        return new Outcome(null, [.. graph.Inputs.Zip(inputs, (i, tensor) => (i.Name, tensor))], outputs);
    }

    private static void Prove(Graph graph, ChannelSelection selection, Graph cut, Tensor[] inputs)
    {
        using var masked = GraphMask.Apply(selection);
        double error = CutProof.Measure(masked, cut, inputs);
        if (!(error <= 1e-3))
            throw new InvalidOperationException($"cut and masked differ by {error}: {graph.Name}");
    }

    /// <summary>The pipeline itself, where the network is of the kind that it takes.</summary>
    private static void Prune(Graph graph, Random random)
    {
        if (graph.Inputs is not [{ ElementType: ElementType.Float32, Shape: { Rank: > 1 } shape }])
            return;
        int[] sizes = [.. shape.AtBatchOne()[1..].Select(s => (int)s)];
        float[] values = [.. Enumerable.Range(0, 4 * sizes.Aggregate(1, (a, b) => a * b)).Select(_ => (float)random.NextDouble())];
        if (values.Length == 0)
            return;
        var samples = new DatasetSplit(new FloatSamples(values, values.Length / 4), [], sizes, Preprocessing.None);
        var options = new PruningOptions { Criterion = random.Next(2) == 0 ? "l1" : "mipp", MacsShare = 0.8, Repair = random.Next(2) == 0 };
        Pruner.Prune(graph, samples, options).Pruned.Dispose();
    }

    private static bool IsFed(Value input) => input.ElementType.ToDType() is not null && input.Shape is { } shape
        && shape.AtBatchOne().Aggregate(1.0, (a, b) => a * b) < 1e7;

    private static Tensor Feed(Value input, Random random)
    {
        long[] shape = input.Shape!.AtBatchOne();
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(random.NextDouble() * 2) - 1)];
        return Tensor.FromArray<float>(values, shape).to(input.ElementType.ToDType()!.Value);
    }
}

/// <summary>What became of a file: the line that refuses it, or what it computes (nothing when it could not be run).</summary>
internal sealed record Outcome(string? Refusal, IReadOnlyList<(string Name, Tensor Data)> Inputs, IReadOnlyList<Tensor> Outputs);
