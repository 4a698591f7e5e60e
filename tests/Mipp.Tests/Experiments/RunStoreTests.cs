using System.Text.Json;
using Microsoft.Data.Sqlite;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Experiments;
using Mipp.Experiments.Yaml;
using Mipp.Onnx;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Tests.Experiments;

public sealed class RunStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => System.IO.Path.Combine(folder.Path, "runs.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_recorded_is_read_back()
    {
        var failed = new RunResult(Results.Run("l1").Key, RunStatus.Failed, null, new TrainedOutcome(null, null, "diverged"), "it failed");
        var compared = failed.Key with { Criterion = new("l1", Scope.Global, Normalisation.L2) };
        using (var store = RunStore.OpenToRecord(Path, Results.Experiment, "a machine"))
        {
            store.Record(Results.Dense);
            store.Record(Results.Run(status: RunStatus.Pruned));
            store.Record(Results.Run());
            store.Record(failed);
            store.Record(failed with { Key = compared });
        }

        using var read = RunStore.OpenToRead(Path);
        var content = read.Read();
        Assert.Equal(("study", "A study.", "a machine"), (content.Name, content.Description, content.Machine));
        Assert.Equal([Results.Dense], read.DenseResults);
        Assert.Equal(3, read.RunResults.Length);
        var (expected, run) = (Results.Run(), read.RunResults[0]);
        Assert.Equal(expected with { Pruned = null }, run with { Pruned = null });
        Assert.Equal(expected.Pruned! with { Groups = default, Warnings = default }, run.Pruned! with { Groups = default, Warnings = default });
        Assert.Equal([Results.Warning], run.Pruned.Warnings);
        Assert.Equal(expected.Pruned.Groups.Select(g => g with { Losses = default }), run.Pruned.Groups.Select(g => g with { Losses = default }));
        Assert.Equal(expected.Pruned.Groups.SelectMany(g => g.Losses), run.Pruned.Groups.SelectMany(g => g.Losses));
        Assert.Equal(failed, read.RunResults[1]);
        Assert.Equal(compared, read.RunResults[2].Key);
    }

    [Fact]
    public void A_store_of_a_newer_version_is_refused()
    {
        RunStore.OpenToRecord(Path, Results.Experiment, "").Dispose();
        Execute("PRAGMA user_version = 1000");

        foreach (var open in new[] { () => RunStore.OpenToRead(Path), () => RunStore.OpenToRecord(Path, Results.Experiment, "") })
            AssertRefused(open, "newer version");
    }

    [Fact]
    public void What_is_no_store_is_refused_and_left_alone()
    {
        AssertRefused(() => RunStore.OpenToRead(Path), "there is no run store");
        File.WriteAllText(Path, new string('x', 5000));
        AssertRefused(() => RunStore.OpenToRecord(Path, Results.Experiment, ""), "not a run store");
        Assert.Equal(new string('x', 5000), File.ReadAllText(Path));
        File.Delete(Path);
        Execute("CREATE TABLE theirs (x)");
        AssertRefused(() => RunStore.OpenToRecord(Path, Results.Experiment, ""), "not a run store");
    }

    [Fact]
    public void A_store_holds_runs_of_one_protocol_only_and_of_any_combination_under_it()
    {
        RunStore.OpenToRecord(Path, Results.Experiment, "").Dispose();

        RunStore.OpenToRecord(Path, Results.Experiment with { Criteria = [new("random")], Seeds = [1, 2] }, "").Dispose();
        var longer = Results.Experiment with { Protocol = new Protocol { Retraining = new TrainingOptions { Epochs = 9 } } };
        AssertRefused(() => RunStore.OpenToRecord(Path, longer, ""), "retraining has changed");
        var taught = Results.Experiment with { Protocol = new Protocol { Teacher = new DenseTeacher() } };
        AssertRefused(() => RunStore.OpenToRecord(Path, taught, ""), "teacher has changed");
        File.Delete(Path);
        RunStore.OpenToRecord(Path, taught, "").Dispose();
        AssertRefused(() => RunStore.OpenToRecord(Path, Results.Experiment, ""), "teacher has changed");
    }

    [Fact]
    public void What_says_nothing_new_is_kept_as_it_always_was()
    {
        // What stores were recorded with before scopes, normalisations and teachers could be asked for.
        var closedForm = Results.Experiment with { Protocol = Results.Experiment.Protocol with { RepairEpochs = 0 } };
        Assert.Equal("""{"calibration":2048,"training":null,"retraining":null}""", StoreProtocol.Of(closedForm));
        Assert.Equal("""
            {"epochs":2,"batchSize":128,"optimiser":{"$type":"sgd","momentum":0.9,"weightDecay":0.0005,"nesterov":false,"learningRate":0.01},"schedule":{"$type":"cosine","warmUpEpochs":0},"labelSmoothing":0,"gradientNormLimit":null,"averagingDecay":null,"earlyStopping":null,"augmentation":{"padding":4,"horizontalFlip":true},"channelsLast":true,"seed":0}
            """.Trim(),
            JsonDocument.Parse(StoreProtocol.Of(Results.Experiment with
            {
                Protocol = new Protocol
                {
                    Retraining = new TrainingOptions
                    {
                        Epochs = 2,
                        Optimiser = new Sgd(0.01, WeightDecay: 0.0005),
                        Augmentation = Augmentation.Cifar,
                    },
                },
            })).RootElement.GetProperty("retraining").GetRawText());
        using var recorded = new SqliteConnection($"Data Source={RepositoryFiles.Find("tests", "data", "stores", "version-1.db")};Mode=ReadOnly;Pooling=False");
        recorded.Open();
        var ids = recorded.Rows("SELECT id FROM run", r => r.Text("id"));
        var keys = ExperimentFile.Read(RepositoryFiles.Find("experiments", "cifar10-oneshot.yaml")).RunKeys().Select(k => k.Id);
        Assert.NotEmpty(ids);
        Assert.Subset(keys.ToHashSet(), ids.ToHashSet());
    }

    [Fact]
    public void A_network_file_must_stay_what_it_was_once_something_came_of_it()
    {
        var dense = Results.Dense with { Key = Results.DenseKey with { Network = "net" } };
        RunStore.OpenToRecord(Path, OfFile("first"), "").Dispose();
        RunStore.OpenToRecord(Path, OfFile("mended before it was measured"), "").Dispose();
        using (var store = RunStore.OpenToRecord(Path, OfFile("second"), ""))
            store.Record(dense with { Measured = null, Message = "it cannot be run" });
        using (var store = RunStore.OpenToRecord(Path, OfFile("mended"), ""))
            store.Record(dense);

        RunStore.OpenToRecord(Path, OfFile("mended"), "").Dispose();
        AssertRefused(() => RunStore.OpenToRecord(Path, OfFile("another"), ""), "another 'nets/net.onnx' (the file has changed since)");
        // Nothing was changed by refusing it.
        RunStore.OpenToRecord(Path, OfFile("mended"), "").Dispose();
    }

    [Fact]
    public void A_store_of_the_first_version_goes_on_and_learns_which_files_its_networks_are()
    {
        // Recorded before network files were told apart by their content.
        File.Copy(RepositoryFiles.Find("tests", "data", "stores", "version-1.db"), Path);
        var experiment = ExperimentFile.Read(RepositoryFiles.Find("experiments", "cifar10-oneshot.yaml"));
        experiment = experiment with { Protocol = experiment.Protocol with { RepairEpochs = 0 } };
        using var original = RunStore.OpenToRead(Path);
        var (dense, runs) = (original.DenseResults, original.RunResults.Select(r => r.Key).ToList());
        original.Dispose();
        Assert.Equal(1L, Scalar("PRAGMA user_version"));

        using (var store = RunStore.OpenToRecord(Path, experiment, ""))
        {
            Assert.Equal(dense, store.DenseResults);
            Assert.Equal(runs, store.RunResults.Select(r => r.Key));
            Assert.Contains(experiment.RunKeys(), runs.Contains);
        }

        Assert.Equal((long)StoreSchema.Version, Scalar("PRAGMA user_version"));
        Assert.Equal(
            OnnxModel.HashOf(experiment.Networks[0].File!),
            Scalar($"SELECT hash FROM network_file WHERE network = '{experiment.Networks[0].Name}'"));
        var changed = experiment with { Networks = experiment.Networks.SetItem(0, experiment.Networks[0] with { Hash = "other" }) };
        AssertRefused(() => RunStore.OpenToRecord(Path, changed, ""), "give another --store");
    }

    [Fact]
    public void On_a_full_disk_nothing_recorded_is_lost()
    {
        using (var store = RunStore.OpenToRecord(Path, Results.Experiment, ""))
        {
            store.Record(Results.Run());
            store.LimitPages(1);
            AssertRefused(
                () =>
                {
                    for (int seed = 0; seed < 1000; seed++)
                        store.Record(Results.Run() with { Key = Results.Run().Key with { Dense = new DenseKey("lenet5", "mnist", seed) } });
                    return store;
                },
                "disk is full");
        }

        using var read = RunStore.OpenToRead(Path);
        Assert.Contains(read.RunResults, r => r.Key == Results.Run().Key && r.Trained == Results.Run().Trained);
        Assert.All(read.RunResults, r => Assert.Equal(2, r.Pruned!.Groups.Length));
    }

    [Fact]
    public void A_store_that_another_process_is_writing_is_not_waited_for_forever()
    {
        using var store = RunStore.OpenToRecord(Path, Results.Experiment, "");
        using var other = new SqliteConnection($"Data Source={Path};Pooling=False");
        other.Open();
        using var transaction = other.BeginTransaction(deferred: false);
        store.WaitAtMost(1);

        AssertRefused(
            () =>
            {
                store.Record(Results.Dense);
                return store;
            },
            "in use by another process for 1 seconds: nothing recorded so far is lost");
    }

    [Fact]
    public async Task Whoever_reads_a_store_for_a_while_is_waited_for()
    {
        using var store = RunStore.OpenToRecord(Path, Results.Experiment, "");
        using var reader = new SqliteConnection($"Data Source={Path};Pooling=False");
        reader.Open();
        using var transaction = reader.BeginTransaction(deferred: true);
        reader.Scalar<long>("SELECT count(*) FROM run");
        var cancellation = TestContext.Current.CancellationToken;

        var recording = Task.Run(() => store.Record(Results.Dense), cancellation);
        // Longer than a program that is asked for a report waits.
        await Task.Delay(TimeSpan.FromSeconds(7), cancellation);

        Assert.False(recording.IsCompleted);
        transaction.Commit();
        await recording;
        Assert.Equal([Results.Dense], store.DenseResults);
    }

    [Fact]
    public async Task What_is_read_is_of_one_moment()
    {
        using var store = RunStore.OpenToRecord(Path, Results.Experiment, "");
        using var read = RunStore.OpenToRead(Path);
        var few = Results.Run() with { Pruned = Results.Run().Pruned! with { Groups = [] } };
        // Of so many groups that most of what is recorded meanwhile has to wait until they are read.
        var large = few with
        {
            Key = few.Key with { Criterion = new("l1") },
            Pruned = few.Pruned with { Groups = [.. Enumerable.Range(0, 3000).Select(i => new GroupOutcome($"conv{i}", 2, 1, null, [0.5]))] },
        };
        store.Record(large);
        store.Record(Results.Run());
        var writer = Task.Run(() =>
        {
            for (int i = 0; i < 30; i++)
            {
                store.Record(i % 2 == 0 ? few with { Status = RunStatus.Failed } : Results.Run());
                // Or the reader's turn would not come.
                Thread.Sleep(1);
            }
        }, TestContext.Current.CancellationToken);

        var seen = new HashSet<(RunStatus Status, int Groups)>();
        while (!writer.IsCompleted)
            foreach (var run in read.RunResults.Where(r => r.Key != large.Key))
                seen.Add((run.Status, run.Pruned!.Groups.Length));
        await writer;

        Assert.Subset(new HashSet<(RunStatus Status, int Groups)> { (RunStatus.Done, 2), (RunStatus.Failed, 0) }, seen);
    }

    private static void AssertRefused(Func<RunStore> open, string expected)
    {
        var error = Assert.ThrowsAny<MippException>(() => open().Dispose());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static Experiment OfFile(string hash) => Results.Experiment with { Networks = [new("net", "nets/net.onnx", hash)] };

    private void Execute(string sql) => Scalar(sql);

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
