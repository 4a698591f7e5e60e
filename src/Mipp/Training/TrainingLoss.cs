using Mipp.Execution;
using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Training;

/// <summary>What a training minimises: the cross-entropy of the labels, and the distance from the teacher where there is one.</summary>
internal sealed class TrainingLoss(Graph graph, TrainingOptions options)
{
    private readonly GraphRunner? teacher = options.Teacher is { } known ? new GraphRunner(known.Graph) : null;

    /// <summary>The loss of a batch, in nats per sample.</summary>
    /// <param name="outputs">The network's first output for these inputs, [N, classes].</param>
    /// <param name="inputs">What the network was given.</param>
    /// <param name="labels">[N].</param>
    /// <returns>The loss, and the logits that it came from.</returns>
    public (Tensor Loss, Tensor Logits) Of(Tensor outputs, Tensor inputs, Tensor labels)
    {
        var logits = Classification.Logits(graph, outputs);
        var loss = torch.nn.functional.cross_entropy(logits, labels, label_smoothing: options.LabelSmoothing);
        return (options.Teacher is { } known ? Mix(loss, Distance(logits, inputs, known), known.Weight) : loss, logits);
    }

    private static Tensor Mix(Tensor loss, Tensor distance, double weight) => (loss * Number(1 - weight)).add(distance * Number(weight), One);

    private Tensor Distance(Tensor logits, Tensor inputs, Teacher known)
    {
        double temperature = known.Temperature;
        var wanted = (TeacherLogits(inputs, known) / Number(temperature)).log_softmax(1);
        var divergence = torch.nn.functional.kl_div((logits / Number(temperature)).log_softmax(1), wanted, log_target: true, reduction: torch.nn.Reduction.Sum);
        return divergence * Number(temperature * temperature / logits.size(0));
    }

    private Tensor TeacherLogits(Tensor inputs, Teacher known)
    {
        using var noGradients = torch.no_grad();
        return Classification.Logits(known.Graph, teacher!.Run([inputs])[0]);
    }
}
