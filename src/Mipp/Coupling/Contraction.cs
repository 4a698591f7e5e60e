using Mipp.Graphs;

namespace Mipp.Coupling;

/// <summary>
/// A place where channels end: <paramref name="Node"/> sums over axis <paramref name="InputAxis"/> of
/// <paramref name="Input"/>, weighted by axis <paramref name="WeightAxis"/> of <paramref name="Weight"/>.
/// Zeroing the weights there masks the channel; the information pruning preserves is measured there.
/// </summary>
public sealed record Contraction(Node Node, Value Input, int InputAxis, Value Weight, int WeightAxis);
