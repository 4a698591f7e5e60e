using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mipp.Experiments;

namespace Mipp.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private const int Runs = 2 * 2 * 2;

    private const string Study = """
        networks: [mlp-12-8]
        data: ["npz:data.npz"]
        criteria: [mipp, l1]
        levels: {macs: [0.6, 0.3]}
        seeds: [3]
        when: [before, after]
        calibration: 64
        training: {epochs: 20, batch: 8}
        retraining: {epochs: 10, batch: 8, lr: 0.01}
        """;

    private readonly TemporaryFolder folder = new();

    public CompareTests()
    {
        SmallInputs.WriteData(folder["data.npz"]);
        File.WriteAllText(folder["study.yaml"], Study);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("[mipp, l1]", "[0.6, 0.3]", 8)]
    [InlineData("[imp, oto, 'small-dense:l1']", "[0.6]", 6)]
    public void A_comparison_killed_again_and_again_ends_as_if_it_had_not_been(string criteria, string levels, int runs)
    {
        File.WriteAllText(folder["study.yaml"], Study.Replace("[mipp, l1]", criteria).Replace("[0.6, 0.3]", levels));
        var whole = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "whole.db");
        Assert.True(whole.ExitCode == ExitCode.Success, whole.Error);

        int recorded = 0, kills = 0;
        // Each life is a little longer than the one before, so that deaths come everywhere and the end is reached.
        for (int milliseconds = 1000; !KillAfter(milliseconds, "compare", "study.yaml", "--store", "killed.db"); milliseconds += 600)
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

    [Fact]
    public void Several_processes_come_to_the_same_runs()
    {
        var run = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "jobs.db", "--jobs", "2");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        using var store = RunStore.OpenToRead(folder["jobs.db"]);
        Assert.Equal(Runs, store.RunResults.Length);
        Assert.All(store.RunResults, r => Assert.Equal(RunStatus.Done, r.Status));
        Assert.All(store.RunResults, r => Assert.Equal(Math.Max(1, Environment.ProcessorCount / 2), r.Pruned!.Threads));
        Assert.Single(store.DenseResults);
    }

    [Fact]
    public void A_run_that_fails_is_recorded_and_the_others_go_on()
    {
        // The tolerance is not for l1; no network of this shape has so few multiply-accumulates; and this rate cannot be trained with.
        File.WriteAllText(folder["study.yaml"], """
            networks: [mlp-12-8]
            data: ["npz:data.npz"]
            criteria: [mipp, l1]
            levels: {macs: [0.5, 0.001], tolerance: 0.001}
            calibration: 64
            training: {epochs: 2, batch: 8}
            retraining: {epochs: 2, batch: 8, lr: 1e30}
            """);

        var run = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "failing.db");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        using var store = RunStore.OpenToRead(folder["failing.db"]);
        Assert.Equal(6, store.RunResults.Length);
        Assert.All(store.RunResults, r => Assert.Equal(RunStatus.Failed, r.Status));
        Assert.All(store.RunResults.Where(r => r.Key.Level.Value == 0.001 && r.Key.Level.Budget == "macs"), r => Assert.Contains("cannot be reached", r.Message));
        Assert.Contains(store.RunResults, r => r.Key.Criterion.Name == "l1" && r.Message!.Contains("tolerance"));
        var diverged = store.RunResults.Where(r => r.Key.Level.Value == 0.5).ToList();
        Assert.Equal(2, diverged.Count);
        Assert.All(diverged, r => Assert.Contains("diverged", r.Trained!.Collapse));
        Assert.All(diverged, r => Assert.NotNull(r.Pruned));
    }

    [Fact]
    public void Without_labels_what_needs_them_fails_in_one_line_and_the_rest_is_done()
    {
        SmallInputs.WriteModel(folder["net.onnx"]);
        SmallInputs.WriteData(folder["unlabelled.npz"], isLabelled: false);
        File.WriteAllText(folder["damaged.npz"], "this is no archive");
        File.WriteAllText(folder["study.yaml"], """
            networks: [mlp-12-8, net.onnx]
            data: ["npz:damaged.npz", "npz:unlabelled.npz"]
            criteria: [taylor, l1]
            levels: {macs: 0.6}
            calibration: 64
            training: {epochs: 1}
            """);

        var run = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "labels.db");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        using var store = RunStore.OpenToRead(folder["labels.db"]);
        string What(RunResult r) => $"{r.Key.Dense.Network}, {r.Key.Dense.Data[4..]}, {r.Key.Criterion}: {r.Message ?? "done"}";
        string[] outcomes = [.. store.RunResults.Select(What).Order()];
        Assert.Equal(8, outcomes.Length);
        Assert.Equal(4, outcomes.Count(o => o.Contains("damaged.npz is damaged")));
        Assert.Equal(2, outcomes.Count(o => o.Contains("npz:unlabelled.npz has no labels, by which mlp-12-8 is trained first")));
        Assert.Contains("net, unlabelled.npz, l1: done", outcomes);
        Assert.Contains(outcomes, o => o.StartsWith("net, unlabelled.npz, taylor: criterion 'taylor' needs labels, and the data have none: give labelled data"));
    }

    [Fact]
    public void What_is_warned_of_is_said_once_and_recorded_with_each_run()
    {
        SmallInputs.WriteModel(folder["net.onnx"]);
        File.WriteAllText(folder["study.yaml"], """
            networks: [net.onnx]
            data: ["npz:data.npz"]
            criteria: [mipp]
            levels: {macs: [0.6, 0.5]}
            calibration: 10
            """);

        var run = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "warned.db");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        string warning = Assert.Single(run.ErrorLines, line => line.Contains(": warning: "));
        Assert.Contains("at least 13 samples are needed", warning);
        Assert.Contains("2 runs done, 0 failed, 2 with warnings", run.Output);
        using var store = RunStore.OpenToRead(folder["warned.db"]);
        Assert.All(store.RunResults, r => Assert.EndsWith(Assert.Single(r.Pruned!.Warnings), warning));
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
        Assert.Equal(Runs, whole.RunResults.Count(r => r.Status == RunStatus.Done));
    }

    [Fact]
    public void Two_processes_do_not_share_a_store()
    {
        using var first = Start("compare", "study.yaml", "--store", "shared.db");
        while (!File.Exists(folder["shared.db"]) && !first.HasExited)
            Thread.Sleep(20);

        var second = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "shared.db");

        first.Kill(entireProcessTree: true);
        Assert.Equal(ExitCode.UserMistake, second.ExitCode);
        Assert.Contains("in use by another process", Assert.Single(second.ErrorLines));
    }

    [Fact]
    public void A_run_comes_to_what_prune_and_train_come_to_with_options_of_the_same_names()
    {
        SmallInputs.WriteModel(folder["net.onnx"]);
        string Compared(string share)
        {
            File.WriteAllText(folder["study.yaml"], $$"""
                networks: [net.onnx]
                data: ["npz:data.npz"]
                criteria: [{name: l1, scope: global, normalisation: max}]
                levels: {macs: 0.6}
                calibration: 64
                retraining: {epochs: 12, batch: 8, lr: 0.01, teacher: dense, teacher-weight: {{share}}, temperature: 2, hold-out: 0.25, patience: 4}
                """);
            var run = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", $"{share}.db");
            Assert.True(run.ExitCode == ExitCode.Success, run.Error);
            using var store = RunStore.OpenToRead(folder[$"{share}.db"]);
            return Text(Assert.Single(store.RunResults).Trained!.Accuracy!.Value);
        }

        CliProcess.Run(
            folder.Path, "prune", "net.onnx", "-o", "small.onnx", "--data", "npz:data.npz", "--macs", "0.6", "--calibration", "64",
            "--criterion", "l1", "--scope", "global", "--normalisation", "max");
        string Trained(string share) => Text(JsonDocument.Parse(CliProcess.Run(
            folder.Path, "train", "--model", "small.onnx", "-o", "trained.onnx", "--data", "npz:data.npz", "--epochs", "12", "--batch", "8",
            "--lr", "0.01", "--teacher", "net.onnx", "--teacher-weight", share, "--temperature", "2", "--hold-out", "0.25", "--patience", "4",
            "--json").Output).RootElement.GetProperty("accuracy").GetDouble());

        Assert.Equal(Trained("0.01"), Compared("0.01"));
        Assert.Equal(Trained("1"), Compared("1"));
        // A teacher that knows nothing teaches nothing.
        Assert.NotEqual(Compared("0.01"), Compared("1"));

        static string Text(double accuracy) => accuracy.ToString("F6", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_network_file_that_has_changed_is_not_mixed_with_what_it_was()
    {
        SmallInputs.WriteModel(folder["net.onnx"]);
        File.WriteAllText(folder["study.yaml"], """
            networks: [net.onnx]
            data: ["npz:data.npz"]
            criteria: [l1]
            levels: {macs: 0.6}
            calibration: 64
            """);
        string[] compare = ["compare", "study.yaml", "--store", "files.db"];
        Assert.Equal(ExitCode.Success, CliProcess.Run(folder.Path, compare).ExitCode);
        Assert.Equal(ExitCode.Success, CliProcess.Run(folder.Path, compare).ExitCode);
        File.Move(folder["net.onnx"], folder["old.onnx"]);
        SmallInputs.WriteModel(folder["net.onnx"], classes: SmallInputs.Classes + 1);

        var changed = CliProcess.Run(folder.Path, compare);

        Assert.Equal(ExitCode.UserMistake, changed.ExitCode);
        string line = Assert.Single(changed.ErrorLines);
        Assert.Contains("'net.onnx' (the file has changed since)", line);
        Assert.Contains("give another --store", line);
        File.Move(folder["old.onnx"], folder["net.onnx"], overwrite: true);
        Assert.Equal(ExitCode.Success, CliProcess.Run(folder.Path, compare).ExitCode);
    }

    [Fact]
    public void A_mistake_in_the_file_and_a_store_that_cannot_be_written_are_one_line()
    {
        var nowhere = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "/proc/runs.db");
        Assert.Equal(ExitCode.UserMistake, nowhere.ExitCode);
        Assert.Contains("/proc/runs.db", Assert.Single(nowhere.ErrorLines));

        File.WriteAllText(folder["study.yaml"], Study.Replace("seeds", "sedes"));
        var typo = CliProcess.Run(folder.Path, "compare", "study.yaml");
        Assert.Equal(ExitCode.UserMistake, typo.ExitCode);
        Assert.Equal("mipp: study.yaml:5:1: 'sedes' is not a key here; did you mean 'seeds'?", Assert.Single(typo.ErrorLines).Split(" Allowed")[0]);
        Assert.False(Directory.Exists(folder["runs"]));
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
                   Measured = run.Pruned!.Measured with { LatencyMs = 0 },
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

    private Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(CommandLine).Assembly.Location, .. arguments])
    {
        WorkingDirectory = folder.Path,
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Runs a command and kills it with SIGKILL after a time.</summary>
    /// <returns>Whether it came to its end before.</returns>
    private bool KillAfter(int milliseconds, params string[] arguments)
    {
        using var process = Start(arguments);
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
