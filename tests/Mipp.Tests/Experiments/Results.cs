using Mipp.Experiments;
using Mipp.Pruning;

namespace Mipp.Tests.Experiments;

/// <summary>Results that nobody computed.</summary>
internal static class Results
{
    public const string Warning = "the samples are too few; give more.";

    public static DenseKey DenseKey { get; } = new("lenet5", "mnist", 3);

    public static DenseResult Dense { get; } = new(DenseKey, 10, 10_000, new(0.99, 400, 60, 1000, 0.5), new(12.5, 3e12), null);

    public static Experiment Experiment { get; } = new("study", "A study.")
    {
        Networks = [new("lenet5", null)],
        Data = [new("mnist", "mnist")],
        Criteria = [new("mipp"), new("l1")],
        Levels = [new("macs", 0.5)],
        Seeds = [3],
    };

    public static RunResult Run(string criterion = "mipp", RunStatus status = RunStatus.Done) => new(
        new RunKey(DenseKey, new(criterion), true, new Level("macs", 0.5), Phase.AfterTraining),
        status,
        new PrunedOutcome(
            new ModelMeasurement(0.9, 200, 30, 600, 0.3), 0.5, 1e-6,
            [new("conv1", 6, 4, null, [0.25, double.PositiveInfinity]), new("fc", 10, 10, "it is an output", [])],
            new Effort(1.5, 7e9), 2)
        {
            Warnings = [Warning],
        },
        status == RunStatus.Done ? new TrainedOutcome(0.97, new Effort(3.5, 9e9), null) : null,
        null);
}
