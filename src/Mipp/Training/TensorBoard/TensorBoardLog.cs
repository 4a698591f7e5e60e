using System.Globalization;

namespace Mipp.Training.TensorBoard;

/// <summary>
/// Writes how a training goes into an event file that TensorBoard shows: after every step its <c>loss/batch</c> and
/// <c>learning_rate</c>, after every epoch <c>loss/train</c>, <c>accuracy/train</c>, <c>images_per_second</c>, and where samples are
/// held out <c>loss/held_out</c> and <c>accuracy/held_out</c>. A training that is resumed writes another file into the folder, and
/// TensorBoard shows both as one.
/// </summary>
public sealed class TensorBoardLog : IProgress<TrainingProgress>, IDisposable
{
    private readonly RecordFile file;
    private readonly TimeProvider clock;
    private bool hasStarted;

    /// <summary>Begins a file.</summary>
    /// <param name="folder">TensorBoard's <c>--logdir</c> or a folder in it; made when missing.</param>
    /// <exception cref="MippException">The file cannot be written.</exception>
    public TensorBoardLog(string folder)
        : this(folder, TimeProvider.System)
    {
    }

    internal TensorBoardLog(string folder, TimeProvider clock)
    {
        this.clock = clock;
        // The name is what TensorBoard looks for: seconds, machine, process, and a number that makes it unique.
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{(long)Now:D10}.{Environment.MachineName}.{Environment.ProcessId}.{Path.GetRandomFileName()}");
        try
        {
            Directory.CreateDirectory(folder);
            file = new RecordFile(new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MippException($"cannot write TensorBoard's events into '{folder}': {e.Message}", e);
        }
        file.Append(EventMessage.Version(Now));
    }

    private double Now => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Writes what is known after a step.</summary>
    public void Report(TrainingProgress value)
    {
        if (!hasStarted)
            file.Append(EventMessage.Start(Now, value.Step));
        hasStarted = true;
        file.Append(EventMessage.Scalars(Now, value.Step, OfStep(value)));
        if (value.Step % value.Length.StepsPerEpoch != 0)
            return;
        file.Append(EventMessage.Scalars(Now, value.Step, OfEpoch(value)));
        file.Flush();
    }

    /// <summary>Ends the file.</summary>
    public void Dispose() => file.Dispose();

    private static IEnumerable<(string Tag, double Value)> OfStep(TrainingProgress progress) =>
        [("loss/batch", progress.Batch.Loss), ("learning_rate", progress.LearningRate)];

    private static IEnumerable<(string Tag, double Value)> OfEpoch(TrainingProgress progress) =>
    [
        ("loss/train", progress.SoFar.Loss),
        ("accuracy/train", progress.SoFar.Accuracy),
        ("images_per_second", progress.ImagesPerSecond),
        .. progress.HeldOut is { } heldOut ? [("loss/held_out", heldOut.MeanLoss), ("accuracy/held_out", heldOut.Accuracy)]
            : Array.Empty<(string, double)>(),
    ];
}
