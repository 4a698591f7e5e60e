namespace Mipp.Training.Schedules;

/// <summary>What schedules are called where people write them.</summary>
public static class ScheduleNames
{
    /// <summary>All names; the first is the default.</summary>
    public static IReadOnlyList<string> All { get; } = ["cosine", "step", "constant"];

    /// <summary>The schedule of that name; the steps of a step schedule are at half and at three quarters of the epochs.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="epochs">The training's length.</param>
    public static Schedule Create(string name, int epochs) => name switch
    {
        "step" => new StepSchedule([epochs * 0.5, epochs * 0.75]),
        "constant" => new ConstantSchedule(),
        _ => new CosineSchedule(),
    };
}
