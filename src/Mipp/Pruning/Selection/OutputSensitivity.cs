using System.Collections.Immutable;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Pruning.Calibration;
using Mipp.Pruning.Memory;
using Mipp.Pruning.Repair;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Pruning.Selection;

/// <summary>
/// The common currency between groups: how much the network's output moves when a group gives up units and its consumers are
/// re-fitted, to first order.
/// </summary>
/// <remarks>
/// A re-fit changes a consumer's weights by ΔW. For an image b and a random direction r of the outputs, r·z moves by
/// ⟨G_b, ΔW⟩ with G_b the gradient of r·z for the consumer's weights on that image alone, so its mean square over images and
/// directions is the squared output error. G_b sums over positions, so errors that add up coherently (in a pooling, say) count
/// as such, and consumers of one group are summed before squaring.
/// </remarks>
/// <param name="graph">The dense network.</param>
/// <param name="groups">The groups.</param>
/// <param name="memory">How much may be held at a time.</param>
/// <param name="seed">Seeds what is drawn at random.</param>
internal sealed class OutputSensitivity(Graph graph, ImmutableArray<GroupLayers> groups, MemoryPlan memory, long seed)
{
    /// <summary>Positions per map over which a gradient is summed at most; of larger maps a random part stands for the whole.</summary>
    private const int MostPositions = 1024;

    /// <summary>Elements of a layer's columns, or of its gradients, that are laid out at once: what stays in cache.</summary>
    private const long ElementsAtOnce = 1 << 20;

    /// <summary>Bytes of values that are kept for gradients at a time, a single image's at least; beyond, a batch is divided.</summary>
    private const long MostValueBytes = 1L << 30;

    /// <summary>Images of a batch that gradients are asked for at once.</summary>
    /// <param name="graph">The network, at the sizes of the data.</param>
    /// <param name="batchSize">The batch's.</param>
    public static int ImagesAtOnce(Graph graph, int batchSize) => FixedBatch.Of(graph) is not null ? batchSize
        : (int)Math.Clamp(MostValueBytes / Math.Max(1, ActivationMemory.AllBytes(graph, 1)), 1, Math.Max(1, batchSize));

    /// <summary>Bytes of changes of weights that are held at a time.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="bytesAtOnce">What may be held, except that it is a single group's at least.</param>
    public static long PeakBytes(ImmutableArray<GroupLayers> groups, long bytesAtOnce) =>
        Sections(groups, bytesAtOnce).Select(s => s.Sum(PathProbe.Bytes)).DefaultIfEmpty().Max();

    /// <summary>Measures every group's curve along its path.</summary>
    public ImmutableArray<LossCurve> Measure(
        CalibrationData data, ImmutableArray<EliminationPath> paths, Action<int, int> batchDone, CancellationToken cancellation)
    {
        var sections = Sections(groups, memory.ProbeBytes);
        var pathOf = groups.Zip(paths).ToDictionary(p => p.First, p => p.Second);
        int batches = Math.Min(data.BatchCount, Math.Max(1, data.CountToMeasure * data.BatchCount / Math.Max(data.Count, 1)));
        int atOnce = data.AtSizes(graph, () => ImagesAtOnce(graph, CalibrationData.LargestBatch));
        var progress = new Countup(done => batchDone(done, sections.Count * batches));
        return [.. sections.SelectMany(Curves)];

        void ForEachBatch(Action<int, int> work) => TensorWorkers.Run(batches, (worker, batch) =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            work(worker, batch);
            progress.Next();
        });

        LossCurve[] Curves(List<GroupLayers> section)
        {
            var probes = new PathProbe[section.Count];
            try
            {
                int workers = TensorWorkers.Count;
                using (TensorWorkers.AtMost(memory.GroupsAtOnce))
                    TensorWorkers.RunAsFree(section.Count, (_, g) => probes[g] = new PathProbe(section[g], pathOf[section[g]], workers, cancellation));
                ForEachBatch((worker, batch) => ProbeBatch(data.Batch(batch), atOnce, worker, batch, probes));
                return [.. probes.Select(p => p.Curve())];
            }
            finally
            {
                foreach (var probe in probes)
                    probe?.Dispose();
            }
        }
    }

    /// <summary>Neighbouring groups whose changes of weights can be held together.</summary>
    private static List<List<GroupLayers>> Sections(ImmutableArray<GroupLayers> groups, long bytesAtOnce)
    {
        var sections = new List<List<GroupLayers>>();
        long bytes = 0;
        foreach (var group in groups)
        {
            bytes += PathProbe.Bytes(group);
            if (sections.Count == 0 || bytes > bytesAtOnce)
            {
                sections.Add([]);
                bytes = PathProbe.Bytes(group);
            }
            sections[^1].Add(group);
        }
        return sections;
    }

    private void ProbeBatch(Tensor[] inputs, int atOnce, int worker, int batch, PathProbe[] probes)
    {
        long images = inputs[0].size(0);
        if (images <= atOnce || FixedBatch.Of(graph) is not null)
        {
            Probe(inputs, worker, batch, firstImage: 0, probes);
            return;
        }
        for (long first = 0; first < images; first += atOnce)
        {
            using var scope = new TensorScope();
            Probe([.. inputs.Select(i => i.narrow(0, first, Math.Min(atOnce, images - first)))], worker, batch, firstImage: (int)first, probes);
        }
    }

    private void Probe(Tensor[] inputs, int worker, int batch, int firstImage, PathProbe[] probes)
    {
        var layers = probes.SelectMany(p => p.Layers).Distinct().ToArray();
        var random = firstImage == 0 ? new SeededRandom(seed, batch) : new SeededRandom(seed, batch, firstImage);
        var run = new ProjectedRun(graph, inputs, [.. layers.Select(l => l.Layer.Output)], random);
        var gradients = run.Gradients();
        using var noGrad = torch.no_grad();
        var moved = new Dictionary<PathProbe, Tensor>();
        foreach (var (layer, gradient) in layers.Zip(gradients))
        {
            foreach (var (probe, part) in Movements(layer, run[layer.Layer.Input], gradient, batch, probes))
                moved[probe] = moved.TryGetValue(probe, out var others) ? others.add(part, One) : part;
        }
        foreach (var (probe, movement) in moved)
            probe.Add(worker, movement);
    }

    /// <summary>
    /// How far the changes of one layer's weights along the paths move the output: [images, levels] for each path that changes
    /// them. Gradients of few images exist at a time, as they are each as large as the weights.
    /// </summary>
    private (PathProbe Probe, Tensor Moved)[] Movements(
        ObservedLayer layer, Tensor input, Tensor gradient, int batch, PathProbe[] probes)
    {
        using var scope = new TensorScope();
        var changes = probes.SelectMany(p => p.ChangesOf(layer).Select(change => (Probe: p, Change: change))).ToArray();
        if (layer.Layer.Positions == 1)
            return [.. changes.Select(c => (c.Probe, scope.Keep(MoveAtOnce(layer, input.detach(), gradient, c.Change))))];
        int total = (int)layer.Layer.Positions;
        int count = Math.Min(total, MostPositions);
        long[] positions = [.. Sampling.Subset(total, count, new SeededRandom(seed, batch, total).NextSeed()).Select(p => (long)p)];
        var mean = layer.Moments.Mean().to(input.dtype);
        long images = input.size(0);
        long step = Math.Max(1, ElementsAtOnce / Math.Max(count * layer.ColumnCount, layer.OutputCount * layer.ColumnCount));
        var parts = changes.Select(_ => new List<Tensor>()).ToArray();
        for (long first = 0; first < images; first += step)
        {
            using var chunkScope = new TensorScope();
            long size = Math.Min(step, images - first);
            var gradients = ImageGradients(layer, input.detach().narrow(0, first, size), gradient.narrow(0, first, size), positions, mean)
                .reshape([size, -1]);
            for (int c = 0; c < changes.Length; c++)
                parts[c].Add(chunkScope.Keep(gradients.MatMul(((DenseWeightChanges)changes[c].Change).Whole.transpose(0, 1))));
        }
        return [.. changes.Zip(parts, (c, p) => (c.Probe, scope.Keep(torch.cat(p, 0).mul(Number((double)total / count)))))];
    }

    /// <summary>
    /// The same for a layer that is applied at one place: ⟨g·xᵀ, ΔW⟩ = g·(ΔW·x), without a gradient for the weights of every image.
    /// </summary>
    private static Tensor MoveAtOnce(ObservedLayer layer, Tensor input, Tensor gradient, WeightChanges change)
    {
        using var scope = new TensorScope();
        var columns = layer.Operator.SampleInputs(layer.Layer.Node, input, [0]) - layer.Moments.Mean().to(input.dtype);
        return scope.Keep(change.Move(
            columns.to(ScalarType.Float32), layer.Operator.SampleOutputs(layer.Layer.Node, gradient, [0]).to(ScalarType.Float32)));
    }

    /// <summary>The gradient for the layer's weights of every image alone: [images, outputs, columns], columns centred.</summary>
    private static Tensor ImageGradients(ObservedLayer layer, Tensor input, Tensor gradient, long[] positions, Tensor mean)
    {
        using var scope = new TensorScope();
        long images = input.size(0);
        var columns = layer.Operator.SampleInputs(layer.Layer.Node, input, positions);
        var outputs = layer.Operator.SampleOutputs(layer.Layer.Node, gradient, positions);
        var byImage = outputs.reshape([images, -1, outputs.size(1)]);
        var uncentred = byImage.transpose(1, 2).bmm(columns.reshape([images, -1, columns.size(1)]));
        return scope.Keep(uncentred - (byImage.sum([1]).unsqueeze(2) * mean));
    }
}
