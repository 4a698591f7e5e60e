using System.Diagnostics;
using System.Globalization;
using Mipp.Experiments;

namespace Mipp.Cli.Tests;

/// <summary>A process of a comparison that ends before its time takes nothing with it.</summary>
public sealed class CompareWorkerTests : IDisposable
{
    private static readonly string[] Compare = ["compare", "study.yaml", "--store", "jobs.db", "--jobs", "2"];

    // Long enough to be caught training.
    private readonly TemporaryFolder folder = SmallInputs.StudyFolder("""
        networks: [net.onnx]
        data: ["npz:data.npz"]
        criteria: [l1]
        levels: {macs: 0.6}
        calibration: 64
        retraining: {epochs: 80, batch: 8, lr: 0.001}
        """);

    public CompareWorkerTests() => SmallInputs.WriteModel(folder["net.onnx"]);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("KILL", RunStatus.Failed, "0 runs done, 1 failed;")]
    [InlineData("TERM", RunStatus.Pruned, "0 runs done, 0 failed, 1 left to do (run the same command again);")]
    public void A_run_goes_on_from_what_its_process_had_come_to(string signal, RunStatus status, string said)
    {
        using var comparison = CliProcess.StartCommand(folder.Path, Compare);
        while (!comparison.HasExited && Recorded() is not { Status: RunStatus.Pruned })
            Thread.Sleep(20);
        foreach (int worker in ChildrenOf(comparison.Id))
            using (var kill = Process.Start("bash", ["-c", $"kill -{signal} {worker}"]))
                kill.WaitForExit();
        var run = CliProcess.Finish(comparison);

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        Assert.Contains(said, run.Output);
        var stopped = Recorded()!;
        Assert.Equal(status, stopped.Status);
        Assert.NotNull(stopped.Pruned);
        Assert.Equal(signal == "KILL", stopped.Message is not null);

        var again = CliProcess.Run(folder.Path, [.. Compare, "--retry-failed"]);

        Assert.True(again.ExitCode == ExitCode.Success, again.Error);
        var done = Recorded()!;
        Assert.Equal((RunStatus.Done, (string?)null), (done.Status, done.Message));
        // It was not pruned a second time.
        Assert.Equal(stopped.Pruned.Discovery, done.Pruned!.Discovery);
        Assert.Equal(["lock"], Directory.GetFiles(folder["jobs.db.work"]).Select(f => Path.GetFileName(f)));
    }

    private RunResult? Recorded()
    {
        try
        {
            using var read = RunStore.OpenToRead(folder["jobs.db"]);
            return read.RunResults.SingleOrDefault();
        }
        catch (MippException e) when (e.Message.Contains("there is no run store") || e.Message.Contains("nothing is recorded yet"))
        {
            return null;
        }
    }

    /// <summary>Of all of its threads.</summary>
    private static IEnumerable<int> ChildrenOf(int process) =>
        from thread in Directory.GetDirectories($"/proc/{process}/task")
        from id in File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        select int.Parse(id, CultureInfo.InvariantCulture);
}
