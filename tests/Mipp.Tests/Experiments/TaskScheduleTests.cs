using Mipp.Experiments;

namespace Mipp.Tests.Experiments;

public class TaskScheduleTests
{
    private static readonly Experiment Experiment = Results.Experiment with { Seeds = [3, 4] };

    [Fact]
    public void Runs_follow_their_dense_network()
    {
        var schedule = Of(Experiment, [], []);

        var tasks = new List<ExperimentTask>();
        while (schedule.Next(CancellationToken.None) is { } task)
        {
            tasks.Add(task);
            schedule.Finished(task.Dense is { } key ? Results.Dense with { Key = key } : null);
        }

        Assert.Equal(Experiment.DenseKeys().ToHashSet(), [.. tasks.Select(t => t.Dense).OfType<DenseKey>()]);
        Assert.Equal(Experiment.RunKeys().ToHashSet(), [.. tasks.Select(t => t.Run).OfType<RunKey>()]);
        Assert.Equal(6, tasks.Count);
        Assert.All(tasks.Where(t => t.Run is not null), run => Assert.True(
            tasks.FindIndex(t => t.Dense == run.Run!.Dense) < tasks.IndexOf(run)));
    }

    [Fact]
    public void What_is_recorded_is_not_done_again_and_what_is_half_done_goes_on()
    {
        var half = Results.Run("l1", RunStatus.Pruned);
        var schedule = Of(Results.Experiment, [Results.Dense], [Results.Run(), half]);

        Assert.Equal(new ExperimentTask(null, half.Key, half), schedule.Next(CancellationToken.None));
        schedule.Finished(null);
        Assert.Null(schedule.Next(CancellationToken.None));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void What_failed_is_done_again_only_when_asked_for(bool retry, int tasks)
    {
        var failed = Results.Run("l1") with { Status = RunStatus.Failed };

        var schedule = Of(Results.Experiment, [Results.Dense], [Results.Run(), failed], retry);

        Assert.Equal(tasks, schedule.RunsLeft.Length);
    }

    [Fact]
    public void Without_their_dense_network_runs_fail_with_its_message()
    {
        var schedule = Of(Results.Experiment, [], []);
        var dense = schedule.Next(CancellationToken.None)!.Dense!;

        var hopeless = schedule.Finished(new DenseResult(dense, 0, 0, null, null, "it diverged"));

        Assert.Equal(2, hopeless.Length);
        Assert.All(hopeless, run => Assert.Contains("it diverged", run.Message, StringComparison.Ordinal));
        Assert.Null(schedule.Next(CancellationToken.None));
    }

    [Theory]
    [InlineData(Phase.AfterTraining, true)]
    [InlineData(Phase.BeforeTraining, false)]
    public void A_dense_network_that_someone_has_deleted_is_trained_again_for_what_is_pruned_from_it(Phase phase, bool again)
    {
        var experiment = Results.Experiment with { Phases = [phase] };

        var schedule = Of(experiment, [Results.Dense], [], hasNetwork: false);

        Assert.Equal(again ? [Results.DenseKey] : [], schedule.DenseLeft);
        Assert.Equal(again, schedule.Next(CancellationToken.None)!.Dense is not null);
        Assert.Empty(Of(experiment, [Results.Dense], experiment.RunKeys().Select(k => Results.Run() with { Key = k }), hasNetwork: false).DenseLeft);
    }

    private static TaskSchedule Of(
        Experiment experiment, IEnumerable<DenseResult> dense, IEnumerable<RunResult> runs, bool retry = false, bool hasNetwork = true) =>
        new(experiment, dense, runs, retry, _ => hasNetwork);
}
