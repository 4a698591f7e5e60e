using System.Globalization;
using System.Text.Json;
using Mipp.Experiments;

namespace Mipp.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private readonly TemporaryFolder folder = SmallInputs.StudyFolder();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Several_processes_come_to_the_same_runs()
    {
        var run = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "jobs.db", "--jobs", "2");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        using var store = RunStore.OpenToRead(folder["jobs.db"]);
        Assert.Equal(SmallInputs.StudyRuns, store.RunResults.Length);
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
    public void Where_the_test_samples_have_no_labels_runs_are_done_and_have_no_accuracy()
    {
        SmallInputs.WriteData(folder["data.npz"], isTestUnlabelled: true);
        File.WriteAllText(folder["study.yaml"], SmallInputs.Study.Replace("[mipp, l1]", "l1").Replace("[0.6, 0.3]", "0.6"));

        var run = CliProcess.Run(folder.Path, "compare", "study.yaml", "--store", "half.db");

        Assert.True(run.ExitCode == ExitCode.Success, run.Error);
        Assert.Contains("accuracy not measured after training", run.Error);
        using var store = RunStore.OpenToRead(folder["half.db"]);
        Assert.Equal(2, store.RunResults.Length);
        Assert.All(store.RunResults, r => Assert.Equal((RunStatus.Done, null, null), (r.Status, r.Trained!.Accuracy, r.Trained.Collapse)));
        foreach (string ending in new[] { "html", "md", "csv", "json" })
        {
            var report = CliProcess.Run(folder.Path, "report", "half.db", "-o", $"half.{ending}");
            Assert.True(report.ExitCode == ExitCode.Success, report.Error);
        }
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

        File.WriteAllText(folder["study.yaml"], SmallInputs.Study.Replace("seeds", "sedes"));
        var typo = CliProcess.Run(folder.Path, "compare", "study.yaml");
        Assert.Equal(ExitCode.UserMistake, typo.ExitCode);
        Assert.Equal("mipp: study.yaml:5:1: 'sedes' is not a key here; did you mean 'seeds'?", Assert.Single(typo.ErrorLines).Split(" Allowed")[0]);
        Assert.False(Directory.Exists(folder["runs"]));
    }
}
