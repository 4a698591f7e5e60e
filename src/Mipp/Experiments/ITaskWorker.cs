namespace Mipp.Experiments;

/// <summary>Does an experiment's work, one piece at a time.</summary>
internal interface ITaskWorker : IDisposable
{
    /// <summary>Does one piece of work, and hands over every result as soon as it is there.</summary>
    /// <exception cref="StorageException">Results cannot be kept.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    void Do(ExperimentTask task, Action<TaskResult> record);
}
