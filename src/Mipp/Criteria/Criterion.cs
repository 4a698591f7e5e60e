namespace Mipp.Criteria;

/// <summary>A rule for which units of a network matter least: a <see cref="PathCriterion"/>, a <see cref="ScoreCriterion"/> or a <see cref="Control"/>.</summary>
internal abstract class Criterion(string name, string summary)
{
    /// <summary>The name on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>What it goes by, in one line.</summary>
    public string Summary { get; } = summary;

    /// <summary>Which units are compared with each other, unless the user says otherwise.</summary>
    public virtual Scope Scope => Scope.Global;

    /// <summary>Whether it reads the statistics of what the consumers see (<see cref="GroupView.Consumers"/>).</summary>
    public bool ReadsConsumers => Chooser is PathCriterion;

    /// <summary>Whether the samples must have labels.</summary>
    public virtual bool NeedsLabels => false;

    /// <summary>
    /// What scoring all units once takes, in forward passes of a single sample (a backward pass is two), within a factor of two.
    /// </summary>
    /// <param name="calibration">The calibration samples there are.</param>
    public virtual double SamplePasses(int calibration) => 0;

    /// <summary>How often it trains a network on the way.</summary>
    public virtual int Trainings => 0;

    /// <summary>Whether it trains a network on the way.</summary>
    public bool NeedsTraining => Trainings > 0;

    /// <summary>The criterion whose choice is taken: itself, or what a control is of.</summary>
    public virtual Criterion Chooser => this;
}
