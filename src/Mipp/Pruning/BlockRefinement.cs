using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Torch;

namespace Mipp.Pruning;

/// <summary>
/// Fits the maps of a block together, by gradient descent from where each was fitted by itself, so that the block's end comes
/// nearer to what the dense network has there: a map whose output nothing but the block reads need not put out what it did.
/// </summary>
/// <remarks>
/// Block reconstruction, as in post-training quantisation (Li et al., BRECQ, ICLR 2021). Weights are measured in multiples of
/// the root mean square that they have in their map, and a bias as if it read a column as large as the others, so that one
/// learning rate suits all. Every eighth batch is kept aside: what does not come nearer on these is not taken.
/// </remarks>
/// <param name="block">The block.</param>
/// <param name="target">What its last map is to meet.</param>
/// <param name="last">What was seen of the last map in the dense network.</param>
/// <param name="columnSquares">The mean square of the columns that each of its maps reads.</param>
/// <param name="macs">The multiply-accumulates of a sample in the block.</param>
/// <param name="activations">What the block reads.</param>
/// <param name="data">The calibration data.</param>
/// <param name="seed">Seeds the order in which they are looked at.</param>
internal sealed class BlockRefinement(
    RepairBlock block,
    MapTarget target,
    ObservedLayer last,
    IReadOnlyDictionary<Node, double> columnSquares,
    long macs,
    BatchedActivations activations,
    CalibrationData data,
    long seed)
{
    private const double LearningRate = 0.02;

    /// <summary>Batches that a step looks at side by side.</summary>
    private const int BatchesPerStep = 2;

    /// <summary>One batch of so many is kept aside.</summary>
    private const int KeptAside = 8;

    /// <summary>Of a multiply-accumulate forward and back.</summary>
    private const int OperationsPerMac = 6;

    /// <summary>Operations that a block is worth, some twenty seconds of two cores: ten times what a block of ResNet-56 for CIFAR takes.</summary>
    private const double MostOperations = 4e12;

    /// <summary>Refines the block's weights in place.</summary>
    /// <param name="epochs">How often every batch is looked at.</param>
    /// <param name="epochDone">Called after each.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Run(int epochs, Action epochDone, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        ImmutableArray<BlockParameter> parameters = [.. block.Maps.Append(block.Last).SelectMany(Parameters)];
        if (data.BatchCount < KeptAside || !parameters.All(p => p.IsTrainable))
            return;
        double before = LossAside(parameters);
        Train(parameters, epochs, epochDone, cancellation);
        if (LossAside(parameters) >= before)
            return;
        foreach (var parameter in parameters)
            parameter.Store();
    }

    private void Train(ImmutableArray<BlockParameter> parameters, int epochs, Action epochDone, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        Tensor[] leaves = [.. parameters.Select(p => p.Multiples)];
        Tensor[] means = [.. leaves.Select(Zeros)], squares = [.. leaves.Select(Zeros)];
        int[][] steps = [.. Steps(epochs)];
        for (int step = 0; step < steps.Length; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var stepScope = new TensorScope();
            double rate = LearningRate * 0.5 * (1 + Math.Cos(Math.PI * step / steps.Length));
            Optimisers.Adam(leaves, Gradients(parameters, leaves, steps[step]), means, squares, step + 1, rate);
            if (EpochsAt(step + 1) > EpochsAt(step))
                epochDone();
        }

        int EpochsAt(int step) => step * epochs / steps.Length;
    }

    /// <summary>The batches of every step; fewer steps than it takes for all epochs where the block is large.</summary>
    private IEnumerable<int[]> Steps(int epochs)
    {
        int[] batches = [.. Enumerable.Range(0, data.BatchCount).Where(b => !IsAside(b))];
        double operationsPerStep = (double)OperationsPerMac * macs * data.Count / data.BatchCount * BatchesPerStep;
        return Enumerable.Range(0, epochs)
            .SelectMany(epoch => Sampling.Permutation(batches.Length, seed, epoch).Select(i => batches[i]).Chunk(BatchesPerStep))
            .Take((int)Math.Min(MostOperations / operationsPerStep, int.MaxValue));
    }

    private Tensor[] Gradients(ImmutableArray<BlockParameter> parameters, Tensor[] leaves, int[] batches)
    {
        var gradients = new Tensor[batches.Length][];
        TensorWorkers.Run(batches.Length, (_, i) =>
        {
            using var gradientsRecorded = Autograd.EnableGrad();
            using var scope = new TensorScope();
            gradients[i] =
            [
                .. Autograd.GradAllowUnused([Loss(parameters, batches[i])], leaves)
                    .Zip(leaves, (gradient, leaf) => TensorScope.Detach(gradient ?? Zeros(leaf))),
            ];
        });
        using var noGrad = Autograd.NoGrad();
        Tensor[] means = [.. leaves.Select((_, p) => gradients.Select(g => g[p]).Aggregate((a, b) => a + b).Mul(1.0 / batches.Length))];
        foreach (var gradient in gradients.SelectMany(g => g))
            gradient.Dispose();
        return means;
    }

    private double LossAside(ImmutableArray<BlockParameter> parameters)
    {
        int[] aside = [.. Enumerable.Range(0, data.BatchCount).Where(IsAside)];
        double[] losses = new double[aside.Length];
        TensorWorkers.Run(aside.Length, (_, i) =>
        {
            using var noGrad = Autograd.NoGrad();
            using var scope = new TensorScope();
            losses[i] = Loss(parameters, aside[i]).To(DType.Float64).Item<double>();
        });
        double mean = losses.Average();
        return double.IsNaN(mean) ? double.PositiveInfinity : mean;
    }

    private static bool IsAside(int batch) => batch % KeptAside == KeptAside - 1;

    private Tensor Loss(ImmutableArray<BlockParameter> parameters, int batch)
    {
        var weights = parameters.ToDictionary(p => p.Value, p => p.Weights());
        var values = new Dictionary<Value, Tensor> { [block.Start] = activations.Of(block.Start, batch) };
        Tensor Find(Value value) => weights.TryGetValue(value, out var weight) ? weight : value.Data ?? values[value];
        foreach (var node in block.Nodes)
        {
            var results = NodeRunner.Run(node, [.. node.Inputs.Select(i => i is null ? null : Find(i))], node.Opset, ExecutionMode.Inference);
            foreach (var (output, result) in node.Outputs.Zip(results))
                if (output is not null)
                    values[output] = result;
        }
        var columns = last.Operator.SampleInputs(block.Last, Find(block.Last.Inputs[0]!), last.Positions(batch));
        var layer = last.Operator.Describe(block.Last)!;
        var product = columns.MatMul(weights[layer.Weight].Transpose(0, 1));
        return target.Loss(
            batch, layer.Bias is null ? product : product + Find(layer.Bias), target.Shortcut is { } shortcut ? Find(shortcut) : null);
    }

    /// <summary>A map's weights and, where it has one of its own, its bias. The last map's weights are taken as a matrix.</summary>
    private IEnumerable<BlockParameter> Parameters(Node map)
    {
        var linear = (ILinearOperator)map.Operator!;
        var own = linear.Describe(map)!;
        var matrix = linear.WeightMatrix(map);
        double scale = RootMeanSquare(matrix);
        yield return map == block.Last
            ? new BlockParameter(own.Weight, matrix.To(own.Weight.Data!.DType), scale, m => linear.ToWeight(map, m))
            : new BlockParameter(own.Weight, own.Weight.Data!, scale, w => w);
        if (own.Bias is { Uses.Count: 1, Data: { } bias })
            yield return new BlockParameter(own.Bias, bias, scale * Math.Sqrt(columnSquares[map]), b => b);
    }

    private static double RootMeanSquare(Tensor tensor) => Math.Sqrt(tensor.Square().Mean().Item<double>());

    private static Tensor Zeros(Tensor like) => like.Detach().Mul(0);
}
