using Mipp.Training;
using Mipp.Training.Schedules;

namespace Mipp.Tests.Training;

public class ScheduleTests
{
    private static readonly TrainingLength TenEpochs = new(Epochs: 10, StepsPerEpoch: 20);

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(50, 0.853553390593274)] // ½(1 + cos 45°)
    [InlineData(100, 0.5)]
    [InlineData(150, 0.146446609406726)]
    [InlineData(199, 6.16837e-5)] // ½(1 + cos(π·0.995)) = sin²(π/400)
    public void Cosine_falls_from_1_to_0(long step, double expected) =>
        Assert.Equal(expected, new CosineSchedule().Factor(step, TenEpochs), tolerance: 1e-9);

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(99, 1.0)]
    [InlineData(100, 0.1)]
    [InlineData(159, 0.1)]
    [InlineData(160, 0.01)]
    [InlineData(199, 0.01)]
    public void Steps_fall_at_the_first_step_of_their_epochs(long step, double expected) =>
        Assert.Equal(expected, new StepSchedule([5, 8]).Factor(step, TenEpochs), tolerance: 1e-12);

    [Fact]
    public void Constant_stays_at_1() =>
        Assert.All(Enumerable.Range(0, 200), step => Assert.Equal(1, new ConstantSchedule().Factor(step, TenEpochs)));

    [Fact]
    public void Warm_up_rises_in_equal_steps_and_the_rest_follows()
    {
        var schedule = new CosineSchedule { WarmUpEpochs = 2 };

        Assert.Equal(1.0 / 40, schedule.Factor(0, TenEpochs), tolerance: 1e-12);
        Assert.Equal(0.5, schedule.Factor(19, TenEpochs), tolerance: 1e-12);
        Assert.Equal(1, schedule.Factor(39, TenEpochs), tolerance: 1e-12);
        Assert.Equal(1, schedule.Factor(40, TenEpochs), tolerance: 1e-12);
        Assert.Equal(0.5, schedule.Factor(120, TenEpochs), tolerance: 1e-12);
    }

    [Fact]
    public void Milestones_count_from_the_start_also_after_warm_up()
    {
        var schedule = new StepSchedule([1], Gamma: 0.5) { WarmUpEpochs = 0.5 };

        Assert.Equal([0.1, 1, 1, 0.5], new long[] { 0, 9, 19, 20 }.Select(step => Math.Round(schedule.Factor(step, TenEpochs), 12)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void Steps_by_name_are_at_half_and_at_three_quarters_however_few_epochs_there_are(int epochs)
    {
        var length = new TrainingLength(epochs, StepsPerEpoch: 20);
        var schedule = ScheduleNames.Create("step", epochs);

        Assert.Equal([1, 0.1, 0.1, 0.01], new[]
        {
            (length.Steps / 2) - 1, length.Steps / 2, (length.Steps * 3 / 4) - 1, length.Steps * 3 / 4,
        }.Select(step => Math.Round(schedule.Factor(step, length), 12)));
    }

    [Fact]
    public void Impossible_schedules_are_refused()
    {
        Refused(new CosineSchedule { WarmUpEpochs = -1 }, "warm-up");
        Refused(new CosineSchedule { WarmUpEpochs = double.NaN }, "warm-up");
        Refused(new StepSchedule([5, 3]), "milestones");
        Refused(new StepSchedule([-1]), "milestones");
        Refused(new StepSchedule([double.NaN]), "milestones");
        Refused(new StepSchedule([5], Gamma: 0), "factor");
    }

    private static void Refused(Schedule schedule, string expected) =>
        Assert.Contains(expected, Assert.Throws<MippException>(schedule.Validate).Message, StringComparison.Ordinal);
}
