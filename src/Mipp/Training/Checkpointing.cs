namespace Mipp.Training;

/// <summary>Where and how often a training saves what it needs to be resumed.</summary>
/// <param name="Path">The file; a training with the same network, data and options that finds it goes on from there.</param>
public sealed record Checkpointing(string Path)
{
    /// <summary>
    /// Inside an epoch the training is saved when this much time has passed since it was last saved; at the end of an epoch
    /// it always is.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);
}
