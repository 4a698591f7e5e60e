using System.Collections.Immutable;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Models;
using Mipp.Onnx;

namespace Mipp.Experiments;

/// <summary>What is left to do of an experiment, and what it will take: foretold from shapes, and timed on a few steps.</summary>
/// <param name="Parts">The work by network and data.</param>
public sealed record CostForecast(ImmutableArray<CostPart> Parts)
{
    /// <summary>Foretells an experiment.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="storePath">What is recorded there is not done again; it may be missing.</param>
    /// <param name="locator">Where datasets are; those whose form is known are not looked for.</param>
    /// <param name="retryFailed">Whether what has failed is done again.</param>
    /// <exception cref="MippException">The store cannot be read, or holds runs of another protocol.</exception>
    public static CostForecast Of(Experiment experiment, string storePath, DatasetLocator locator, bool retryFailed = false)
    {
        // An empty one is of a comparison that was stopped as soon as it had begun.
        using var store = new FileInfo(storePath) is { Exists: true, Length: > 0 } ? RunStore.OpenToRead(storePath) : null;
        store?.RequireGoesOn(experiment);
        using var folder = WorkFolder.Share(storePath);
        var left = TaskSchedule.Of(experiment, store?.Read(), folder, retryFailed);
        var runs = left.RunsLeft.Except(left.Hopeless.Select(r => r.Key)).ToList();
        return new CostForecast(
        [
            .. from network in experiment.Networks
               from data in experiment.Data
               select CostPart.Of(
                   experiment, network, data, locator,
                   left.DenseLeft.Count(d => d.Network == network.Name && d.Data == data.Name),
                   [.. runs.Where(r => r.Dense.Network == network.Name && r.Dense.Data == data.Name)]),
        ]);
    }
}

/// <summary>The work on one network and data.</summary>
/// <param name="Network">The network.</param>
/// <param name="Data">The data.</param>
/// <param name="Dense">Dense networks that are yet to be had.</param>
/// <param name="Runs">Runs that are yet to be done.</param>
/// <param name="Cost">What that takes; null where it will fail.</param>
/// <param name="Message">Why it will fail, as when the network does not take the data; null where it will not.</param>
public sealed record CostPart(string Network, string Data, int Dense, int Runs, Cost? Cost, string? Message)
{
    internal static CostPart Of(
        Experiment experiment, ExperimentNetwork network, ExperimentData data, DatasetLocator locator, int dense, ImmutableArray<RunKey> runs)
    {
        try
        {
            return new CostPart(network.Name, data.Name, dense, runs.Length, Cost.Of(experiment, network, data, locator, dense, runs), null);
        }
        catch (MippException e)
        {
            return new CostPart(network.Name, data.Name, dense, runs.Length, null, e.Message);
        }
    }
}

/// <summary>What work takes.</summary>
/// <param name="Macs">Multiply-accumulates of the dense network.</param>
/// <param name="Operations">Floating-point operations that all of it takes, within a factor of two.</param>
/// <param name="Seconds">Seconds that it takes on this machine when nothing else runs, within a factor of two.</param>
/// <param name="Bytes">Disk that the networks take until the experiment is finished.</param>
public sealed record Cost(long Macs, double Operations, double Seconds, long Bytes)
{
    /// <summary>Forward passes over the calibration samples that the repair in closed form takes.</summary>
    private const double RepairPasses = 3;

    /// <summary>The same of the pruned network for an epoch in which layers are fitted together.</summary>
    private const double RepairEpochPasses = 3;

    /// <summary>A training step is a forward pass and a backward pass of twice its arithmetic.</summary>
    private const double PassesPerStep = 3;

    /// <summary>What measuring the latency and the like takes whatever the network.</summary>
    private const double SecondsPerRun = 3;

    internal static Cost Of(
        Experiment experiment, ExperimentNetwork network, ExperimentData data, DatasetLocator locator, int dense, ImmutableArray<RunKey> runs)
    {
        var facts = Datasets.FactsOf(data.Source, locator);
        using var graph = network.File is { } file ? OnnxModel.Load(file) : ModelZoo.Create(network.Name, facts.SampleShape, facts.Classes, 0);
        var protocol = experiment.Protocol;
        double forward = 2.0 * Surgery.Footprint.Of(graph).Macs;
        double training = PassesPerStep * facts.TrainSamples;
        double passes = (network.File is null ? dense * training * protocol.Training!.Epochs : 0) + (dense * facts.TestSamples);
        foreach (var run in runs)
        {
            int epochs = (run.Phase == Phase.BeforeTraining ? protocol.Training : protocol.Retraining)?.Epochs ?? 0;
            var criterion = CriterionRegistry.Find(run.Criterion.Name);
            int rounds = (criterion.Chooser as ScoreCriterion)?.Rounds ?? 1;
            bool hasTeacher = protocol.Teacher is not null && run.Phase == Phase.AfterTraining;
            passes += (rounds * criterion.SamplePasses(protocol.Calibration))
                + (run.Repair ? (RepairPasses + (RepairEpochPasses * protocol.RepairEpochs * KeptOf(run.Level))) * protocol.Calibration : 0)
                + (criterion.Trainings * training * ((protocol.Training ?? protocol.Retraining)?.Epochs ?? 0))
                + (hasTeacher ? (double)facts.TrainSamples * epochs : 0)
                + (KeptOf(run.Level) * ((training * epochs) + (2 * facts.TestSamples)));
        }
        double perPass = (protocol.Training ?? protocol.Retraining) is null ? PassTime.OfRunning(graph, facts) : PassTime.OfTraining(graph, facts);
        double seconds = (passes * perPass) + (SecondsPerRun * (runs.Length + dense));
        return new Cost(Surgery.Footprint.Of(graph).Macs, passes * forward, seconds, (dense + 1) * OnnxModel.SizeOf(graph));
    }

    /// <summary>Half as many multiply-accumulates rarely take half of the time.</summary>
    private static double KeptOf(Level level) => level.Budget is "tolerance" or "confidence" ? 1 : (1 + level.Value) / 2;
}
