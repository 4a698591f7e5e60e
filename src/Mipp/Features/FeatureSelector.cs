using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Information;
using Mipp.Information.Gaussian;
using Mipp.Information.Moments;
using Mipp.Tensors;

namespace Mipp.Features;

/// <summary>
/// The test of the transfer entropy redundancy criterion between a network's inputs and its first layer (arXiv 2411.00147): an input
/// goes if the inputs that are kept tell the layer all that it tells. Run it on a pruned network to ask only for what the kept
/// channels need.
/// </summary>
public static class FeatureSelector
{
    // Below this share of the mean variance an input counts as constant, and tells nothing.
    private const double ConstantShare = 1e-6;
    private const double RidgeShare = BackwardElimination.DefaultRidge;

    /// <summary>Selects inputs.</summary>
    /// <param name="graph">A network with one input.</param>
    /// <param name="samples">Unlabelled samples of its data.</param>
    /// <param name="options">How many to keep.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="MippException">The network's first layers are no linear map of its input, or an option is out of range.</exception>
    public static FeatureSelection Select(
        Graph graph, DatasetSplit samples, FeatureOptions options, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        using var map = InputMap.Of(graph, samples, cancellation);
        int channels = samples.SampleShape is [var c, _, _] ? c : 1;
        int features = map.InputCount / channels;
        options.Validate(features);
        var order = ByFeature(features, channels);
        var covariance = Covariance(map).index_select(0, order).index_select(1, order);
        var weights = GaussianInformation.WithoutConstants(map.Weights.index_select(1, order), covariance, ConstantShare);

        double[] alone = [.. GaussianInformation.OfEachAlone(weights, covariance, features, channels, RidgeShare).Select(nats => Math.Max(nats, 0))];
        using var elimination = new JointElimination<BackwardElimination>(
            [new InformationElimination(covariance, weights, features, channels, RidgeShare)]);
        var path = options.Keep is { } keep
            ? elimination.Run(features, features - keep, cancellation)
            : Terc.Select(new ToleranceTest(elimination, options.Tolerance), alone, _ => cancellation.ThrowIfCancellationRequested());
        double[] transferred = elimination.Losses();
        var gone = path.Removals.ToDictionary(r => r.Unit, r => r.Loss);
        return new FeatureSelection(
            [.. samples.SampleShape],
            [.. alone.Select((nats, i) => new Feature(!gone.ContainsKey(i), gone.GetValueOrDefault(i, transferred[i]), nats))])
        {
            Warnings = samples.Count >= Shrinkage.SamplesNeeded(map.InputCount) ? [] :
            [
                $"{samples.Count} samples are too few for {map.InputCount} inputs: their covariance is shrunk; at least "
                + $"{Shrinkage.SamplesNeeded(map.InputCount)} samples are needed (--calibration).",
            ],
        };
    }

    /// <summary>The values' places, those of a pixel together.</summary>
    private static Tensor ByFeature(int features, int channels)
    {
        long[] order = [.. Enumerable.Range(0, features).SelectMany(f => Enumerable.Range(0, channels).Select(c => ((long)c * features) + f))];
        return Tensor.FromArray<long>(order, [order.Length]);
    }

    private static Tensor Covariance(InputMap map)
    {
        using var moments = map.Moments();
        var covariance = moments.Covariance();
        return covariance.isfinite().all().Item<bool>() ? Shrinkage.Apply(covariance, moments.Count, moments.Count)
            : throw new MippException("the samples have values that are too large to be squared; check the data (--mean, --std).");
    }
}
