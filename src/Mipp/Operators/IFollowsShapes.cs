using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>An operator that reads sizes or positions as integers, and whose <see cref="Operator.Cut"/> restates them.</summary>
internal interface IFollowsShapes
{
    /// <summary>
    /// Whether integer input number <paramref name="input"/> is right after any cut, however it is computed: restated by
    /// <see cref="Operator.Cut"/>, or independent of what is cut.
    /// </summary>
    bool FollowsCut(Node node, int input);
}
