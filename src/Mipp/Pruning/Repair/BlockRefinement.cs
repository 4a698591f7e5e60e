using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Pruning.Calibration;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Pruning.Repair;

/// <summary>
/// Fits the maps of a block together, by gradient descent from where each was fitted by itself, so that the block's end comes
/// nearer to what the dense network has there: a map whose output nothing but the block reads need not put out what it did.
/// </summary>
/// <remarks>
/// Block reconstruction, as in post-training quantisation (Li et al., BRECQ, ICLR 2021), by Adam on whitened columns
/// (<see cref="WhitenedMap"/>). Steps are as long as the batches agree on where to go: where they have little in common but noise, long
/// ones would learn the samples. Every eighth batch is kept aside: what does not come nearer on these is not taken.
/// </remarks>
/// <param name="block">The block.</param>
/// <param name="target">What its last map is to meet.</param>
/// <param name="last">What was seen of the last map in the dense network.</param>
/// <param name="maps">Those of its maps that are refined.</param>
/// <param name="macs">The multiply-accumulates of a sample in the block.</param>
/// <param name="activations">What the block reads.</param>
/// <param name="data">The calibration data.</param>
/// <param name="seed">Seeds the order in which they are looked at.</param>
internal sealed class BlockRefinement(
    RepairBlock block,
    MapTarget target,
    ObservedLayer last,
    ImmutableArray<WhitenedMap> maps,
    long macs,
    BatchedActivations activations,
    CalibrationData data,
    long seed)
{
    /// <summary>The largest step as a share of the root mean square of a map's whitened weights.</summary>
    private const double LearningRate = 0.1;

    /// <summary>Where batches agree as much as this (<see cref="GradientAgreement"/>) or more, steps have their full length.</summary>
    private const double FullAgreement = 0.1;

    /// <summary>The shortest steps, as a share of the full length: little agreement is not measured exactly.</summary>
    private const double ShortestStep = 0.05;

    /// <summary>Steps over which agreement is measured, before any is taken; a quarter of all at most.</summary>
    private const int StepsToListen = 4;

    /// <summary>Batches that a step looks at side by side.</summary>
    private const int BatchesPerStep = 2;

    /// <summary>One batch of so many is kept aside.</summary>
    private const int KeptAside = 8;

    /// <summary>Of a multiply-accumulate forward and back.</summary>
    private const int OperationsPerMac = 6;

    /// <summary>Operations that a block is worth, some twenty seconds of two cores: ten times what a block of ResNet-56 for CIFAR takes.</summary>
    private const double MostOperations = 4e12;

    /// <summary>Whether there are batches enough to keep some aside.</summary>
    public static bool HasEnough(CalibrationData data) => data.BatchCount >= KeptAside;

    /// <summary>Refines the block's weights in place.</summary>
    /// <param name="epochs">How often every batch is looked at.</param>
    /// <param name="epochDone">Called after each.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <returns>Whether that brought the block's end nearer to its target; if not, they are as they were.</returns>
    public bool Run(int epochs, Action epochDone, CancellationToken cancellation)
    {
        if (maps.IsEmpty)
            return false;
        double before = LossAside();
        Train(epochs, epochDone, cancellation);
        if (LossAside() >= before)
            return false;
        foreach (var map in maps)
            map.Store();
        return true;
    }

    private void Train(int epochs, Action epochDone, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        Tensor[][] means = [.. maps.Select(ZerosLike)], squares = [.. maps.Select(ZerosLike)];
        var agreement = new GradientAgreement();
        int[][] steps = [.. Steps(epochs)];
        int listening = Math.Min(StepsToListen, steps.Length / 4);
        for (int step = 0; step < steps.Length; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var stepScope = new TensorScope();
            MapWeights[][] gradients = Gradients(steps[step]);
            if (step < listening)
                agreement.Add([.. gradients.Select(Whitened)]);
            double length = step < listening ? 0 : Math.Clamp(agreement.Share / FullAgreement, ShortestStep, 1);
            double rate = LearningRate * length * 0.5 * (1 + Math.Cos(Math.PI * step / steps.Length));
            ForEachMap(m => OptimiserSteps.Adam(
                maps[m].Multiples.All(), maps[m].Whiten(Mean([.. gradients.Select(g => g[m])])).All(), means[m], squares[m], step + 1, rate));
            foreach (var gradient in gradients.SelectMany(g => g).SelectMany(g => g.All()))
                gradient.Dispose();
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

    /// <summary>The gradients of some batches for the maps' weights, by batch; they belong to nobody's scope.</summary>
    private MapWeights[][] Gradients(int[] batches)
    {
        MapWeights[] weights = Weights();
        Tensor[] leaves = [.. weights.SelectMany(w => w.All()).Select(w => w.requires_grad_())];
        var gradients = new MapWeights[batches.Length][];
        TensorWorkers.Run(batches.Length, (_, i) =>
        {
            using var gradientsRecorded = torch.enable_grad();
            using var scope = new TensorScope();
            var found = new Queue<Tensor>(Tensors.Gradients.OrZeros(Loss(weights, batches[i]), leaves)
                .Select(gradient => gradient.DetachFromDisposeScope()));
            gradients[i] = [.. weights.Select(w => new MapWeights(found.Dequeue(), w.Bias is null ? null : found.Dequeue()))];
        });
        foreach (var leaf in leaves)
            leaf.Dispose();
        return gradients;
    }

    /// <summary>The maps' weights as they are now; they belong to nobody's scope.</summary>
    private MapWeights[] Weights()
    {
        var weights = new MapWeights[maps.Length];
        ForEachMap(m =>
        {
            var (matrix, bias) = maps[m].Weights();
            weights[m] = new(matrix.DetachFromDisposeScope(), bias is null ? null : bias.DetachFromDisposeScope());
        });
        return weights;
    }

    /// <summary>Maps are of unequal size, and the arithmetic of one is too little to be divided among threads.</summary>
    private void ForEachMap(Action<int> work) => TensorWorkers.RunAsFree(maps.Length, (_, m) =>
    {
        using var noGrad = torch.no_grad();
        using var scope = new TensorScope();
        work(m);
    });

    private static MapWeights Mean(MapWeights[] gradients)
    {
        double share = 1.0 / gradients.Length;
        return new(
            gradients.Select(g => g.Matrix).Aggregate((a, b) => a.add(b, One)) * Number(share),
            gradients[0].Bias is null ? null : gradients.Select(g => g.Bias!).Aggregate((a, b) => a.add(b, One)) * Number(share));
    }

    private Tensor[] Whitened(MapWeights[] gradients) => [.. maps.Zip(gradients, (map, g) => map.Whiten(g)).SelectMany(g => g.All())];

    private double LossAside()
    {
        MapWeights[] weights = Weights();
        int[] aside = [.. Enumerable.Range(0, data.BatchCount).Where(IsAside)];
        double[] losses = new double[aside.Length];
        TensorWorkers.Run(aside.Length, (_, i) =>
        {
            using var noGrad = torch.no_grad();
            using var scope = new TensorScope();
            losses[i] = Loss(weights, aside[i]).to(ScalarType.Float64).Item<double>();
        });
        foreach (var tensor in weights.SelectMany(w => w.All()))
            tensor.Dispose();
        double mean = losses.Average();
        return double.IsNaN(mean) ? double.PositiveInfinity : mean;
    }

    private static bool IsAside(int batch) => batch % KeptAside == KeptAside - 1;

    private Tensor Loss(MapWeights[] weights, int batch)
    {
        var values = new Dictionary<Value, Tensor> { [block.Start] = ChannelsLast.Of(activations.Of(block.Start, batch)) };
        var lastMatrix = last.Operator.WeightMatrix(block.Last, block.Last.Inputs[1]!.Data!.dtype);
        foreach (var (map, (matrix, bias)) in maps.Zip(weights))
        {
            if (map.Layer.Node == block.Last)
                lastMatrix = matrix;
            else
                values[map.Layer.Weight] = map.ToWeight(matrix);
            if (bias is not null)
                values[map.Layer.Bias!] = bias;
        }
        Tensor Find(Value value) => values.TryGetValue(value, out var found) ? found : value.Data!;
        foreach (var node in block.Nodes)
        {
            var results = NodeRunner.Run(node, [.. node.Inputs.Select(i => i is null ? null : Find(i))], node.Opset, ExecutionMode.Inference);
            foreach (var (output, result) in node.Outputs.Zip(results))
                if (output is not null)
                    values[output] = result;
        }
        var columns = target.Columns(batch, Find(block.Last.Inputs[0]!));
        var product = columns.MatMul(lastMatrix.transpose(0, 1));
        return target.Loss(
            batch,
            last.Operator.Describe(block.Last)!.Bias is { } own ? product.add(Find(own), One) : product,
            target.Shortcut is { } shortcut ? Find(shortcut) : null);
    }

    private static Tensor[] ZerosLike(WhitenedMap map) => [.. map.Multiples.All().Select(Zeros)];

    private static Tensor Zeros(Tensor like) => like.detach().mul(Number(0));
}
