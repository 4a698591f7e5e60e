using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Surgery;

/// <summary>Takes units out of a graph for real.</summary>
public static class GraphCut
{
    /// <summary>A copy of the analysed graph with only the selected units left; the graph itself stays as it is.</summary>
    /// <remarks>
    /// Initializers lose the removed positions, attributes and integer constants follow, and shapes are inferred anew and
    /// compared with what the analysis foretold.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The copy does not hold together: an operator's coupling rule is wrong.</exception>
    public static Graph Apply(ChannelSelection selection)
    {
        var dense = selection.Coupling.Graph;
        var kept = selection.KeptPositions();
        // Weights are copied once they are small.
        var cut = dense.Share();
        FollowCut(cut, dense, kept);
        foreach (var byValue in kept.ToLookup(k => k.Key.Value, k => (k.Key.Axis, k.Value)))
            Shrink(cut.Find(byValue.Key.Name)!, byValue);
        RemoveUnread(cut, dense);
        Own(cut, dense);
        Infer(cut);
        Check(cut, dense, kept);
        return cut;
    }

    /// <summary>Lets operators adapt what is not cut by labels, while the copy still has its old shapes.</summary>
    private static void FollowCut(Graph cut, Graph dense, Dictionary<(Value Value, int Axis), int[]> kept)
    {
        var touched = kept.Keys.Select(k => k.Value.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in cut.Nodes.ToArray())
        {
            if (CouplingAnalysis.WhyUntraceable(node) is not null)
                continue;
            // A size may also have been read from a value that is cut and be stated where nothing is.
            if (node.Operator is IFollowsShapes || node.Inputs.Concat(node.Outputs).Any(v => v is not null && touched.Contains(v.Name)))
                node.Operator?.Cut(new CutContext(cut, node, KeptBefore));
        }

        int[]? KeptBefore(Value value, int axis) =>
            dense.Find(value.Name) is { } original ? kept.GetValueOrDefault((original, axis)) : null;
    }

    private static void Shrink(Value value, IEnumerable<(int Axis, int[] Kept)> axes)
    {
        if (value.Data is null)
        {
            foreach (var (axis, positions) in axes)
                value.Shape = value.Shape!.With(axis, value.Shape[axis] with { Factor = positions.Length });
            return;
        }
        using var scope = new TensorScope();
        var data = value.Data;
        foreach (var (axis, positions) in axes)
            data = data.IndexSelect(axis, [.. positions.Select(p => (long)p)]);
        Graph.SetData(value, data);
    }

    /// <summary>Copies what was not cut, so that the two graphs have no memory in common.</summary>
    private static void Own(Graph cut, Graph dense)
    {
        foreach (var initializer in cut.Initializers)
            if (dense.Find(initializer.Name) is { Data: { } original } && original.shape.SequenceEqual(initializer.Data!.shape))
                Graph.SetData(initializer, initializer.Data.clone());
    }

    /// <summary>Constants that adapted nodes no longer read.</summary>
    private static void RemoveUnread(Graph cut, Graph dense)
    {
        foreach (var initializer in cut.Initializers.Where(i => i.Uses.Count == 0 && !cut.Outputs.Contains(i)).ToArray())
        {
            if (dense.Find(initializer.Name) is { Uses.Count: > 0 })
                cut.Remove(initializer);
        }
    }

    private static void Infer(Graph cut)
    {
        try
        {
            ShapeInference.Run(cut);
            GraphVerifier.Verify(cut);
        }
        catch (MippException e)
        {
            throw new InvalidOperationException($"cutting made the graph inconsistent: {e.Message}", e);
        }
    }

    private static void Check(Graph cut, Graph dense, Dictionary<(Value Value, int Axis), int[]> kept)
    {
        foreach (var value in cut.Values)
        {
            if (dense.Find(value.Name) is not { Shape: { } before } original)
                continue;
            for (int axis = 0; axis < before.Rank; axis++)
            {
                Dim planned = kept.TryGetValue((original, axis), out int[]? positions)
                    ? before[axis] with { Factor = positions.Length } : before[axis];
                if (value.Shape is not { } after || after.Rank != before.Rank
                    || (after[axis] != planned && (planned.IsKnown || after[axis].Symbol == planned.Symbol)))
                    throw new InvalidOperationException(
                        $"cutting gave '{value.Name}' the shape {value.Shape}, but size {planned} was planned for axis {axis}"
                        + (value.Producer is null ? "" : $": the coupling rule of node {value.Producer.Label} is wrong"));
            }
        }
    }
}
