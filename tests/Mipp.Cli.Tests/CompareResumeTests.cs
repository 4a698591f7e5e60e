using System.Text.Json;
using Mipp.Experiments;

namespace Mipp.Cli.Tests;

/// <summary>A comparison that is stopped, whatever stops it, goes on and loses nothing.</summary>
public sealed class CompareResumeTests : IDisposable
{
    private readonly TemporaryFolder folder = SmallInputs.StudyFolder();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("[mipp, l1]", 4)]
    [InlineData("[imp, oto, 'small-dense:l1']", 6)]
    public void A_comparison_killed_again_and_again_ends_as_if_it_had_not_been(string criteria, int runs)
    {
        File.WriteAllText(folder["study.yaml"], SmallInputs.Study.Replace("[mipp, l1]", criteria).Replace("[0.6, 0.3]", "[0.6]"));
        var whole = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "whole.db");
        Assert.True(whole.ExitCode == ExitCode.Success, whole.Error);

        int recorded = 0, kills = 0;
        // Each life is longer than the one before, so that deaths come everywhere and the end is reached on any machine.
        for (int milliseconds = 1000; !KillAfter(milliseconds, "compare", "study.yaml", "--store", "killed.db"); milliseconds += milliseconds / 3)
        {
            kills++;
            int now = Recorded("killed.db");
            Assert.True(now >= recorded, $"{recorded} runs were recorded and {now} are left");
            recorded = now;
        }

        Assert.True(kills >= 2, "it was never killed");
        Assert.Equal(["lock"], Directory.GetFiles(folder["killed.db.work"]).Select(f => Path.GetFileName(f)).Where(f => !f!.StartsWith("dense-")));
        Assert.Equal(runs, Read("whole.db").Count);
        Assert.Equal(Read("whole.db"), Read("killed.db"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Where_nothing_more_can_be_kept_the_comparison_stops_and_goes_on_once_it_can(string jobs)
    {
        string[] compare = ["compare", "study.yaml", "--store", "full.db", "--jobs", jobs];
        var key = new DenseKey("mlp-12-8", "npz:data.npz", 3);
        // What stands in the way cannot be written over, as on a full disk.
        string obstacle = folder[$"full.db.work/run-{new RunKey(key, new("l1"), true, new Level("macs", 0.3), Phase.BeforeTraining).Id}.onnx"];
        Directory.CreateDirectory(Path.Combine(obstacle, "something"));

        var stopped = CliProcess.Run(folder.Path, compare);

        Assert.Equal(ExitCode.UserMistake, stopped.ExitCode);
        Assert.Matches(@"^mipp: cannot write 'full\.db\.work/run-[0-9a-f]+\.onnx': .*; nothing recorded so far is lost", stopped.ErrorLines[^1]);
        using (var store = RunStore.OpenToRead(folder["full.db"]))
        {
            Assert.NotEmpty(store.RunResults);
            Assert.DoesNotContain(store.RunResults, r => r.Status == RunStatus.Failed);
        }
        Directory.Delete(obstacle, recursive: true);
        Assert.Equal(ExitCode.Success, CliProcess.Run(folder.Path, compare).ExitCode);
        using var whole = RunStore.OpenToRead(folder["full.db"]);
        Assert.Equal(SmallInputs.StudyRuns, whole.RunResults.Count(r => r.Status == RunStatus.Done));
    }

    [Fact]
    public void Two_processes_do_not_share_a_store()
    {
        using var first = CliProcess.StartCommand(folder.Path, "compare", "study.yaml", "--store", "shared.db");
        while (!File.Exists(folder["shared.db"]) && !first.HasExited)
            Thread.Sleep(20);

        var second = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "shared.db");

        first.Kill(entireProcessTree: true);
        Assert.Equal(ExitCode.UserMistake, second.ExitCode);
        Assert.Contains("in use by another process", Assert.Single(second.ErrorLines));
    }

    /// <summary>Everything that is recorded of the runs but what depends on the clock, in the order of the keys.</summary>
    private List<string> Read(string store)
    {
        using var read = RunStore.OpenToRead(folder[store]);
        return
        [
            .. from run in read.RunResults
               orderby run.Key.ToString()
               select JsonSerializer.Serialize(new
               {
                   Key = run.Key.ToString(),
                   run.Status,
                   Measured = run.Pruned!.Measured with { LatencyMs = 0, LatencySpreadMs = 0 },
                   run.Pruned.Groups,
                   run.Pruned.ProofError,
                   run.Pruned.Discovery.Operations,
                   run.Trained?.Accuracy,
                   run.Trained?.Collapse,
               }),
        ];
    }

    private int Recorded(string store)
    {
        try
        {
            using var read = RunStore.OpenToRead(folder[store]);
            return read.RunResults.Length;
        }
        catch (MippException e) when (e.Message.Contains("there is no run store") || e.Message.Contains("nothing is recorded yet"))
        {
            return 0;
        }
    }

    /// <summary>Runs a command and kills it with SIGKILL after a time.</summary>
    /// <returns>Whether it came to its end before.</returns>
    private bool KillAfter(int milliseconds, params string[] arguments)
    {
        using var process = CliProcess.StartCommand(folder.Path, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(milliseconds))
        {
            process.Kill();
            process.WaitForExit();
            return false;
        }
        Assert.True(process.ExitCode == ExitCode.Success, errors.Result);
        return true;
    }
}
