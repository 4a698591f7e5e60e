using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Information;

namespace Mipp.Criteria;

/// <summary>A control: what another criterion chose, without something that may have made it good.</summary>
internal abstract class Control(string kind, string summary, Criterion original) : Criterion($"{kind}:{original.Name}", summary)
{
    /// <summary>The criterion whose choice it takes.</summary>
    public Criterion Original { get; } = original;

    public override Scope Scope => Original.Scope;

    public override bool LooksAtData => Original.LooksAtData;

    public override bool NeedsLabels => Original.NeedsLabels;

    public override bool NeedsTraining => Original.NeedsTraining;

    /// <summary>The units of a group that go instead of those that the original removed; as many.</summary>
    public virtual ImmutableArray<Removal> Instead(ChannelGroup group, ImmutableArray<Removal> removals, long seed) => removals;
}
