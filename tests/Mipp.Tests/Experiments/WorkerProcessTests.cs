using System.Diagnostics;
using System.Text.Json;
using Mipp.Experiments;

namespace Mipp.Tests.Experiments;

public sealed class WorkerProcessTests : IDisposable
{
    private static readonly RunResult Pruned = Results.Run(status: RunStatus.Pruned);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_a_worker_had_come_to_before_it_was_killed_is_kept()
    {
        var results = Do(Pruned.Key, recorded: null, Answer(Pruned), "kill -9 $$");

        Assert.Equal([RunStatus.Pruned, RunStatus.Failed], results.Select(r => r.Run!.Status));
        Assert.Equal(JsonOf(Pruned.Pruned), JsonOf(results[1].Run!.Pruned));
        Assert.Contains("was killed (exit code 137); the machine may have too little memory", results[1].Run!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_recorded_before_stays_when_a_worker_is_killed_and_what_it_noted_is_not_the_reason()
    {
        var failed = Assert.Single(Do(Pruned.Key, Pruned, "echo 'mipp: fetching' >&2", "printf '{\"run\":{\"key\"'", "kill -9 $$")).Run!;

        Assert.Equal((RunStatus.Failed, Pruned.Pruned), (failed.Status, failed.Pruned));
        Assert.Contains("was killed", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_is_killed_after_its_last_result_has_not_failed()
    {
        var done = Assert.Single(Do(Pruned.Key, recorded: null, Answer(Results.Run()), "kill -9 $$"));

        Assert.Equal(RunStatus.Done, done.Run!.Status);
    }

    [Fact]
    public void A_worker_that_is_asked_to_end_leaves_its_run_to_be_done()
    {
        Assert.Empty(Do(Pruned.Key, recorded: null, "exit 0"));
        Assert.Equal(RunStatus.Pruned, Assert.Single(Do(Pruned.Key, recorded: null, Answer(Pruned), "exit 0")).Run!.Status);
    }

    [Fact]
    public void A_worker_that_fails_has_said_why()
    {
        var failed = Assert.Single(Do(Pruned.Key, recorded: null, "echo 'first' >&2", "echo 'it broke' >&2", "exit 1")).Run!;

        Assert.Equal("it broke", failed.Message);
    }

    /// <summary>What comes of a run when the worker's program has these lines.</summary>
    private List<TaskResult> Do(RunKey run, RunResult? recorded, params string[] program)
    {
        string script = folder.File("worker.sh");
        File.WriteAllLines(script, ["read task", .. program]);
        var results = new List<TaskResult>();
        using var worker = new WorkerProcess(() => new ProcessStartInfo("bash", [script]), CancellationToken.None);
        worker.Do(new ExperimentTask(null, run, recorded), results.Add);
        return results;
    }

    private string Answer(RunResult result)
    {
        string file = folder.File(result.Status.ToString());
        File.WriteAllText(file, $"{JsonOf(new TaskResult(null, result))}\n");
        return $"cat '{file}'";
    }

    private static string JsonOf<T>(T value) => JsonSerializer.Serialize(value, StoreRows.Json);
}
