using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Pruning.Calibration;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Tests.Criteria;

/// <summary>Asks criteria for the scores of small networks.</summary>
internal static class Scoring
{
    /// <summary>The scores that a criterion gives the units of each group that can be pruned, by the group's name.</summary>
    public static Dictionary<string, double[]> Of(ScoreCriterion criterion, Graph graph, DatasetSplit samples, long seed = 0)
    {
        using var scope = new TensorScope();
        var coupling = ChannelCoupling.Analyse(graph);
        var groups = coupling.Groups.Where(g => !g.IsFrozen).ToImmutableArray();
        using var view = new NetworkView(ChannelSelection.All(coupling), groups, new CalibrationData(graph, samples), seed);
        return groups.Zip(criterion.Score(view)).ToDictionary(p => p.First.Name, p => p.Second);
    }

    /// <summary>One sample of zeros, for criteria that do not look at data.</summary>
    public static DatasetSplit NoData(params int[] shape) =>
        Training.TinyData.Of(new float[shape.Aggregate((a, b) => a * b)], [], shape);

    /// <summary>An initializer's numbers.</summary>
    public static double[] Numbers(Graph graph, string name)
    {
        using var scope = new TensorScope();
        return graph.Find(name)!.Data!.to(ScalarType.Float64).ToArray<double>();
    }

    public static void AssertClose(double[] expected, double[] actual, double relative = 1e-4)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        Assert.True(largest > 0, "an expectation of zeros tests nothing");
        Assert.All(expected.Zip(actual), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, relative * largest));
    }
}
