using Microsoft.Data.Sqlite;
using Mipp.Experiments;
using Mipp.Training;

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
        using (var store = RunStore.OpenToRecord(Path, Results.Experiment, "a machine"))
        {
            store.Record(Results.Dense);
            store.Record(Results.Run(status: RunStatus.Pruned));
            store.Record(Results.Run());
            store.Record(failed);
        }

        using var read = RunStore.OpenToRead(Path);
        Assert.Equal(("study", "A study.", "a machine"), (read.Name, read.Description, read.Machine));
        Assert.Equal([Results.Dense], read.DenseResults);
        Assert.Equal(2, read.RunResults.Length);
        var (expected, run) = (Results.Run(), read.RunResults[0]);
        Assert.Equal(expected with { Pruned = null }, run with { Pruned = null });
        Assert.Equal(expected.Pruned! with { Groups = default }, run.Pruned! with { Groups = default });
        Assert.Equal(expected.Pruned.Groups.Select(g => g with { Losses = default }), run.Pruned.Groups.Select(g => g with { Losses = default }));
        Assert.Equal(expected.Pruned.Groups.SelectMany(g => g.Losses), run.Pruned.Groups.SelectMany(g => g.Losses));
        Assert.Equal(failed, read.RunResults[1]);
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

        RunStore.OpenToRecord(Path, Results.Experiment with { Criteria = ["random"], Seeds = [1, 2] }, "").Dispose();
        var longer = Results.Experiment with { Protocol = new Protocol { Retraining = new TrainingOptions { Epochs = 9 } } };
        AssertRefused(() => RunStore.OpenToRecord(Path, longer, ""), "retraining has changed");
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

        AssertRefused(
            () =>
            {
                store.Record(Results.Dense);
                return store;
            },
            "another process");
    }

    private static void AssertRefused(Func<RunStore> open, string expected)
    {
        var error = Assert.ThrowsAny<MippException>(() => open().Dispose());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
