using Mipp.Graphs;

namespace Mipp.Coupling;

/// <summary>
/// A place where channels begin: <paramref name="Node"/> computes each position of axis <paramref name="OutputAxis"/> of
/// <paramref name="Output"/> with one slice of axis <paramref name="WeightAxis"/> of <paramref name="Weight"/>.
/// </summary>
internal sealed record Production(Node Node, Value Output, int OutputAxis, Value Weight, int WeightAxis);
