using Mipp.Pruning;
using Mipp.Training;

namespace Mipp.Experiments;

/// <summary>Is told how far an experiment has come. May be called from several threads.</summary>
public interface IExperimentObserver
{
    /// <summary>The experiment has begun, or goes on.</summary>
    /// <param name="runsLeft">Runs that are yet to be done; the others are recorded.</param>
    void Started(int runsLeft);

    /// <summary>A piece of work has begun.</summary>
    /// <param name="what">A few words about it.</param>
    void Begun(string what);

    /// <summary>A dense network is there, or has failed.</summary>
    void Recorded(DenseResult result);

    /// <summary>A run has come a step further.</summary>
    void Recorded(RunResult result);

    /// <summary>Is told how a training comes along; null when nobody wants to know.</summary>
    IProgress<TrainingProgress>? Training(string what);

    /// <summary>Is told how a pruning comes along; null when nobody wants to know.</summary>
    IProgress<PruningProgress>? Pruning(string what);
}
