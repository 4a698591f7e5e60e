using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Information;

namespace Mipp.Criteria;

/// <summary>A control: what another criterion chose, without something that may have made it good.</summary>
internal abstract class Control(string kind, string summary, Criterion original) : Criterion($"{kind}:{original.Name}", summary)
{
    public override Criterion Chooser { get; } = original;

    public override Scope Scope => Chooser.Scope;

    public override double SamplePasses(int calibration) => Chooser.SamplePasses(calibration);

    public override bool NeedsLabels => Chooser.NeedsLabels;

    public override int Trainings => Chooser.Trainings;

    /// <summary>Whether <see cref="Finish"/> leaves nothing of the weights, so that there is nothing to repair.</summary>
    public virtual bool ReplacesWeights => false;

    /// <summary>The units of a group that go instead of those that the original removed; as many.</summary>
    public virtual ImmutableArray<Removal> Instead(ChannelGroup group, ImmutableArray<Removal> removals, long seed) => removals;

    /// <summary>What is done to the pruned network, in place.</summary>
    /// <param name="pruned">The network.</param>
    /// <param name="training">What to train with; not null where the control needs it.</param>
    /// <param name="seed">For controls that draw at random.</param>
    public virtual void Finish(Graph pruned, TrainingOnTheWay? training, long seed)
    {
    }
}
