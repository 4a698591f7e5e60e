using System.Runtime.InteropServices;
using Mipp.Cli.Output;

namespace Mipp.Cli;

/// <summary>
/// Turns the first Ctrl-C (or a request to terminate) into a cancellation that the running command sees, and says so when that
/// takes long, as a factorisation of a large matrix may; the second one ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource source = new();
    private readonly Timer patience = new(_ => Terminal.Say("stopping as soon as the step under way is done; press Ctrl-C again to end at once."));
    private readonly PosixSignalRegistration[] registrations;

    public Interruption() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        patience.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (source.IsCancellationRequested)
            return;
        context.Cancel = true;
        patience.Change(Patience, Timeout.InfiniteTimeSpan);
        source.Cancel();
    }
}
