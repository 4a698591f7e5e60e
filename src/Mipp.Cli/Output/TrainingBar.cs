using System.Globalization;
using Mipp.Training;

namespace Mipp.Cli.Output;

/// <summary>A bar for a training run, and a line on stderr for each epoch.</summary>
internal sealed class TrainingBar(ProgressBar bar, string description) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        var (epochs, stepsPerEpoch) = value.Length;
        string now = Text($"{description}, epoch {value.Epoch + 1} of {epochs}: loss {value.SoFar.Loss:F3}, {value.SoFar.Accuracy:P1} right");
        bar.Show(value.Step, value.Length.Steps, Text($"{now}, {value.ImagesPerSecond:N0} images/s"));
        if (value.Step % stepsPerEpoch != 0)
            return;
        string heldOut = value.HeldOut is { } h ? Text($"; held out: loss {h.MeanLoss:F3}, {h.Accuracy:P1} right") : "";
        string left = value.Step < value.Length.Steps ? Text($", {value.TimeLeft:h\\:mm\\:ss} left") : "";
        Terminal.Note(Text($"{now}{heldOut}, {value.ImagesPerSecond:N0} images/s{left}"));
    }

    /// <summary>Says which epoch's weights the network has where they are not the last.</summary>
    public static void Conclude(TrainingResult result, TrainingOptions options)
    {
        if (result.BestEpoch is not { } best)
            return;
        string stopped = result.Epochs.Length < options.Epochs ? Text($"stopped after epoch {result.Epochs.Length} of {options.Epochs}; ") : "";
        Terminal.Say(Text($"{stopped}the weights are those of epoch {best + 1}, with {result.HeldOut[best].Accuracy:P1} of the held-out samples right."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
