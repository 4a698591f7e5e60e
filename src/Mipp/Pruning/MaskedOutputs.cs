using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Pruning;

/// <summary>What the network computes with its removed units masked: the cut one must compute the same.</summary>
internal sealed class MaskedOutputs
{
    /// <summary>Samples that a cut is proved on.</summary>
    public const int Samples = 16;

    private readonly ChannelSelection selection;
    private readonly Tensor[] samples;
    private readonly Tensor[] outputs;

    /// <summary>Runs the masked network, which is let go of before there is a cut one, so that there are never three.</summary>
    /// <param name="selection">What stays.</param>
    /// <param name="samples">A tensor for each of the network's inputs.</param>
    public MaskedOutputs(ChannelSelection selection, Tensor[] samples)
    {
        this.selection = selection;
        this.samples = samples;
        using var masked = GraphMask.Apply(selection);
        outputs = new GraphRunner(masked).Run(samples);
    }

    private Graph Dense => selection.Coupling.Graph;

    /// <summary>How much the cut network differs, as a share of the largest output.</summary>
    /// <exception cref="MippException">The dense network's own outputs are not finite.</exception>
    /// <exception cref="InvalidOperationException">It differs by more than rounding explains: a fault of Mipp's.</exception>
    public double ErrorOf(Graph cut)
    {
        double error = CutProof.Measure(outputs, cut, samples);
        if (double.IsPositiveInfinity(error) && FirstNotFinite() is { } culprit)
            throw new MippException(
                $"the network's outputs for these data are not finite numbers: {culprit} is the first to give such; check the model and the scale of the data (--mean, --std).");
        double limit = CutProof.LimitOf(Dense);
        if (error > limit && double.IsFinite(error))
            error = ErrorInDouble(cut) ?? error;
        return error <= limit ? error
            : throw new InvalidOperationException(
                $"the cut network differs from the masked one by {error:g3} of the largest output, more than {limit:g3}; nothing was written");
    }

    /// <summary>Asked only where single precision leaves it open, as it takes weights of twice the size.</summary>
    private double? ErrorInDouble(Graph cut)
    {
        using var masked = GraphMask.Apply(selection);
        return CutProof.MeasureInDouble(masked, cut, samples);
    }

    /// <summary>Where infinite numbers, or what are none, come from that reach the outputs; null where they do not.</summary>
    private string? FirstNotFinite()
    {
        string? first = null;
        var ofDense = new GraphRunner(Dense).Run(samples, ExecutionMode.Inference, (value, tensor) =>
            first ??= IsFinite(tensor) ? null : value.Producer is { } node ? $"node {node.Label}" : $"the input '{value.Name}'");
        return ofDense.All(IsFinite) ? null : first;
    }

    private static bool IsFinite(Tensor tensor) => tensor.to(ScalarType.Float64).isfinite().all().Item<bool>();
}
