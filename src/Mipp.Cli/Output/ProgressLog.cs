using System.Globalization;

namespace Mipp.Cli.Output;

/// <summary>Progress as a log has it: a line now and then about what takes long.</summary>
internal sealed class ProgressLog(TextWriter log, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly long started = time.GetTimestamp();
    private readonly Lock turn = new();
    private TimeSpan next = Interval;

    public void Show(string description, double done, double total)
    {
        lock (turn)
        {
            var soFar = time.GetElapsedTime(started);
            if (soFar < next)
                return;
            next = soFar + Interval;
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{description}: {done / total:P0}, {soFar:h\\:mm\\:ss} so far"));
        }
    }
}
