using Mipp.Coupling;
using Mipp.Criteria;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Criteria;

/// <summary>What a <see cref="PathCriterion"/> sees, made of numbers.</summary>
internal static class Views
{
    /// <summary>Three units of one column each, uncorrelated and of variance 1, read by one output with the given weights.</summary>
    public static GroupView OfUncorrelated(Graph graph, double[] weights) => Of(graph, new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, weights, [0, 0, 0]);

    /// <summary>Three units of one column each, read by one output.</summary>
    /// <param name="graph">A network whose first group has three units.</param>
    /// <param name="covariance">Of the columns.</param>
    /// <param name="weights">One for each column.</param>
    /// <param name="mean">One for each column.</param>
    public static GroupView Of(Graph graph, double[,] covariance, double[] weights, double[] mean)
    {
        var group = ChannelCoupling.Analyse(graph).Find("first")!;
        return new GroupView(
            group,
            () => [new ConsumerView(
                () => Tensor.FromArray<double>([.. covariance.Cast<double>()], [3, 3]), null, Tensor.FromArray<double>(weights, [1, 3]), 1,
                Tensor.FromArray<double>(mean, [1, 3]))],
            0);
    }
}
