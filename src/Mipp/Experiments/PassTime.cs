using System.Diagnostics;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Experiments;

/// <summary>How long a network takes for a sample on this machine, from beginning to end or a third of the way there and back.</summary>
internal static class PassTime
{
    private const int LargestBatch = 64;

    /// <summary>Forward passes that a training step takes: the backward pass has twice the arithmetic.</summary>
    private const int PassesPerStep = 3;

    /// <summary>Floating-point operations that are enough to time by.</summary>
    private const double Enough = 3e10;

    /// <summary>Seconds for one of a training step's three passes, timed on one step after another to warm up.</summary>
    public static double OfTraining(Graph graph, DatasetFacts facts)
    {
        // Of one sample there are no statistics to normalise by.
        int count = SamplesFor(graph, PassesPerStep, least: 2);
        var batch = Noise(facts, count);
        using var step = new TrainingStep(graph, new TrainingOptions { Optimiser = new Sgd(LearningRate: 1e-6) });
        step.Run(batch, rate: 1e-6, number: 1);
        var clock = Stopwatch.StartNew();
        step.Run(batch, rate: 1e-6, number: 2);
        return clock.Elapsed.TotalSeconds / (count * PassesPerStep);
    }

    /// <summary>Seconds for one of a batch of samples, timed on one batch after another to warm up.</summary>
    public static double OfRunning(Graph graph, DatasetFacts facts)
    {
        using var scope = new TensorScope();
        int count = BatchSize.For(graph, facts.SampleShape, SamplesFor(graph, passes: 1, least: 1));
        var inputs = InputLayout.Of(graph, facts.SampleShape).Split(Noise(facts, count).Inputs, count);
        var runner = new GraphRunner(graph);
        runner.Run(inputs);
        var clock = Stopwatch.StartNew();
        runner.Run(inputs);
        return clock.Elapsed.TotalSeconds / count;
    }

    /// <summary>How many samples are enough to time by.</summary>
    private static int SamplesFor(Graph graph, int passes, int least) =>
        (int)Math.Clamp(Enough / (2.0 * passes * Math.Max(1, Footprint.Of(graph).Macs)), least, LargestBatch);

    private static Batch Noise(DatasetFacts facts, int count)
    {
        float[] inputs = new float[count * facts.SampleShape.Aggregate(1, (a, b) => a * b)];
        var random = new SeededRandom(0);
        foreach (ref float value in inputs.AsSpan())
            value = (float)random.NextNormal();
        return new Batch(inputs, [count, .. facts.SampleShape.Select(d => (long)d)], new long[count]);
    }
}
