using System.Globalization;
using Mipp.Training;
using Spectre.Console;

namespace Mipp.Cli.Output;

/// <summary>A bar for a training run, and a line on stderr for each epoch.</summary>
internal sealed class TrainingBar(ProgressBar bar, string description) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        var (epochs, stepsPerEpoch) = value.Length;
        string now = string.Create(
            CultureInfo.InvariantCulture,
            $"{description}, epoch {value.Epoch + 1} of {epochs}: loss {value.SoFar.Loss:F3}, {value.SoFar.Accuracy:P1} right");
        bar.Show(value.Step, value.Length.Steps, now);
        if (value.Step % stepsPerEpoch == 0)
            Terminal.Notes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now}, {value.ImagesPerSecond:N0} images/s"));
    }
}
