using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Operators;
using Mipp.Surgery;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Features;

/// <summary>
/// Cuts inputs out of the first layer of a network that begins with a fully connected one. The network's input keeps its shape, so
/// that it reads the same data as before: a Gather picks the kept values from each sample, and the layer has weights for these only.
/// </summary>
public static class InputCut
{
    private const int ProofSamples = 16;
    private static readonly string[] Rearranging = ["Flatten", "Reshape", "Identity", "Squeeze", "Unsqueeze"];

    /// <summary>The smaller network; the network itself is left as it is, and the caller disposes of the result.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="selection">What was selected for it.</param>
    /// <param name="samples">Unlabelled samples: the cut is proved on them, and the weights fitted to them.</param>
    /// <param name="repair">Whether the kept inputs' weights and the bias are fitted anew, so as to make up for the others.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The network, and the largest difference between it before repair and the one with the weights of removed inputs zeroed, as a share of the largest output.</returns>
    /// <exception cref="MippException">The network does not begin with one fully connected layer.</exception>
    /// <exception cref="InvalidOperationException">The cut network differs from the masked one: a fault of Mipp's.</exception>
    public static (Graph Cut, double MaxRelativeError) Apply(
        Graph graph, FeatureSelection selection, DatasetSplit samples, bool repair, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        using var map = InputMap.Of(graph, samples, cancellation);
        var layer = map.Layers is [var only] && IsFullyConnected(only, map.InputCount) ? only : throw NotFullyConnected(map.Layers[0]);
        long[] kept = [.. selection.KeptValues.Select(place => (long)place)];
        var cut = graph.Clone();
        try
        {
            var matrix = ((ILinearOperator)layer.Node.Operator!).WeightMatrix(layer.Node);
            var index = Tensor.FromArray<long>(kept, [kept.Length]);
            Shorten(cut, layer, index, matrix.index_select(1, index));
            double error = Prove(graph, layer, matrix, kept, cut, samples);
            if (repair && layer.Bias is not null)
                Fit(cut, layer, matrix, index, map);
            return (cut, error);
        }
        catch
        {
            cut.Dispose();
            throw;
        }
    }

    private static bool IsFullyConnected(LinearLayer layer, int inputs)
    {
        if (layer is not { Taps: 1, Positions: 1 } || layer.Weight.Shape![layer.WeightInputAxis].Factor != inputs || layer.Weight.Uses.Count != 1)
            return false;
        var value = layer.Input;
        while (value.Producer is { } node && Rearranging.Contains(node.Type) && node.Domain.Length == 0)
            value = node.Inputs[0]!;
        return value.Producer is null && !value.IsInitializer && layer.Input.Shape is { Rank: 2 };
    }

    private static MippException NotFullyConnected(LinearLayer layer) => new(
        $"inputs can be cut only where one fully connected layer reads them; here {layer.Node.Label} does. The mask shows what could be left out.");

    private static void Shorten(Graph cut, LinearLayer layer, Tensor index, Tensor matrix)
    {
        var node = NodeIn(cut, layer);
        var picked = cut.AddNode(
            "Gather", [node.Inputs[0], cut.AddInitializer(cut.FreeName("kept_inputs"), index.clone())], [cut.FreeName("inputs")],
            Attributes.Empty.With("axis", 1L), name: "kept_inputs");
        cut.MoveBefore(picked, node);
        node.SetInput(0, picked.Outputs[0]);
        SetMatrix(node, matrix);
        ShapeInference.Run(cut);
        GraphVerifier.Verify(cut);
    }

    /// <summary>The node that applies the layer in a copy of its network.</summary>
    private static Node NodeIn(Graph copy, LinearLayer layer) => copy.Find(layer.Node.Outputs[0]!.Name)!.Producer!;

    private static void SetMatrix(Node node, Tensor matrix) =>
        Graph.SetData(node.Inputs[1]!, ((ILinearOperator)node.Operator!).ToWeight(node, matrix));

    private static double Prove(Graph dense, LinearLayer layer, Tensor matrix, long[] kept, Graph cut, DatasetSplit samples)
    {
        using var masked = dense.Clone();
        double[] mask = new double[matrix.size(1)];
        foreach (long place in kept)
            mask[place] = 1;
        SetMatrix(NodeIn(masked, layer), matrix * Tensor.FromArray<double>(mask, [mask.Length]));
        int count = Math.Min(FixedBatch.Of(dense) ?? ProofSamples, samples.Count);
        var batch = samples.Read([.. Enumerable.Range(0, count)]);
        double error = CutProof.Measure(masked, cut, [batch.ToInputTensor()]);
        return error <= CutProof.LimitOf(dense) ? error
            : throw new InvalidOperationException($"the network with inputs cut differs from the masked one by {error:g3} of the largest output; nothing was written");
    }

    /// <summary>The kept inputs' weights that best give W·x + b from them alone: V = W Σ_:S Σ_SS⁻¹, and the bias that keeps the mean.</summary>
    private static void Fit(Graph cut, LinearLayer layer, Tensor matrix, Tensor index, InputMap map)
    {
        using var moments = map.Moments();
        var covariance = Shrinkage.Apply(moments.Covariance(), moments.Count, moments.Count);
        var own = covariance.index_select(0, index).index_select(1, index);
        var plain = matrix.index_select(1, index);
        // As far as the data say nothing, the weights stay what they were.
        var missing = matrix.MatMul(covariance.index_select(1, index)) - plain.MatMul(own);
        var weights = plain.add(missing.transpose(0, 1).cholesky_solve(Ridge.Factor(own, BackwardElimination.DefaultRidge)).transpose(0, 1), One);
        var mean = moments.Mean();
        var shift = (mean.MatMul(matrix.transpose(0, 1)) - mean.index_select(1, index).MatMul(weights.transpose(0, 1))).squeeze(0);
        var node = NodeIn(cut, layer);
        SetMatrix(node, weights);
        var bias = ((ILinearOperator)node.Operator!).Describe(node)!.Bias!;
        Graph.SetData(bias, (bias.Data!.to(ScalarType.Float64).add(shift / Number(node.Attributes.Float("beta", 1)), One)).to(bias.Data.dtype));
    }
}
