using System.Collections.Immutable;

namespace Mipp.Information;

/// <summary>The order in which a criterion gives up the units of a group, and what each removal costs.</summary>
/// <param name="Removals">The removals, first to last; at most all units but one.</param>
internal sealed record EliminationPath(ImmutableArray<Removal> Removals);

/// <summary>One step of an elimination path.</summary>
/// <param name="Unit">The unit's index in its group.</param>
/// <param name="Loss">What the criterion says its removal loses, given the removals before it; in the criterion's unit.</param>
internal readonly record struct Removal(int Unit, double Loss);
