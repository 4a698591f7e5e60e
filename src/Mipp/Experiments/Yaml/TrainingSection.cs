using Mipp.Data;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Experiments.Yaml;

/// <summary>How a training is written in an experiment's file: the names are those of <c>mipp train</c>'s options.</summary>
internal static class TrainingSection
{
    private static readonly string[] OwnKeys =
    [
        "epochs", "batch", "optimiser", "lr", "momentum", "weight-decay", "schedule", "warm-up", "label-smoothing", "clip", "average",
        "augment", "hold-out", "patience",
    ];

    private static readonly string[] TeacherKeys = ["teacher", "teacher-weight", "temperature"];

    private static readonly string[] Keys = [.. OwnKeys, .. TeacherKeys];

    /// <summary>The only teacher that there is: the network that each was pruned from.</summary>
    private const string Dense = "dense";

    /// <exception cref="MippException">A key is not known, or a value out of range; the message says where.</exception>
    public static TrainingOptions Read(YamlPlace place)
    {
        var section = new YamlSection(place, Keys);
        if (TeacherKeys.FirstOrDefault(k => section.Find(k) is not null) is { } key)
            throw section.KeyOf(key).Error($"'{key}' belongs to 'retraining': what is trained here has no dense network to learn from");
        return Options(section);
    }

    /// <summary>A training after pruning, but for its teacher.</summary>
    /// <exception cref="MippException">A key is not known, or a value out of range; the message says where.</exception>
    public static TrainingOptions ReadRetraining(YamlPlace place) => Options(new YamlSection(place, Keys));

    /// <summary>How the dense network teaches in a training after pruning; null where it does not.</summary>
    /// <exception cref="MippException">A value is out of range; the message says where.</exception>
    public static DenseTeacher? ReadTeacher(YamlPlace place)
    {
        var section = new YamlSection(place, Keys);
        if (section.Find("teacher") is not { } teacher)
            return TeacherKeys.FirstOrDefault(k => section.Find(k) is not null) is not { } orphan ? null
                : throw section.KeyOf(orphan).Error($"'{orphan}' needs a teacher: give 'teacher: {Dense}' too, or leave it out");
        teacher.OneOf([Dense], "a teacher");
        var options = new DenseTeacher(
            section.Or("teacher-weight", Teacher.DefaultWeight, v => v.Real()), section.Or("temperature", Teacher.DefaultTemperature, v => v.Real()));
        return section.Located(() =>
        {
            options.Validate();
            return options;
        });
    }

    private static TrainingOptions Options(YamlSection section)
    {
        int epochs = section.Require("epochs").Count();
        var options = new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = section.Or("batch", 128, v => v.Count()),
            Optimiser = ReadOptimiser(section),
            Schedule = ReadSchedule(section, epochs),
            LabelSmoothing = section.Or("label-smoothing", 0, v => v.Real()),
            GradientNormLimit = section.Or<double?>("clip", null, v => v.Real()),
            AveragingDecay = section.Or<double?>("average", null, v => v.Real()),
            EarlyStopping = ReadEarlyStopping(section),
            Augmentation = section.Or("augment", false, v => v.Truth()) ? Augmentation.Cifar : null,
        };
        return section.Located(() =>
        {
            options.Validate();
            return options;
        });
    }

    private static Optimiser ReadOptimiser(YamlSection section)
    {
        string name = section.Or("optimiser", OptimiserNames.Sgd, v => v.OneOf(OptimiserNames.All, "an optimiser"));
        if (name != OptimiserNames.Sgd && section.Find("momentum") is not null)
            throw section.KeyOf("momentum").Error($"'momentum' belongs to optimiser {OptimiserNames.Sgd}; leave it out with {name}");
        return OptimiserNames.Create(
            name,
            section.Or<double?>("lr", null, v => v.Real()),
            section.Or("momentum", OptimiserNames.DefaultMomentum, v => v.Real()),
            section.Or("weight-decay", OptimiserNames.DefaultWeightDecay, v => v.Real()));
    }

    private static Schedule ReadSchedule(YamlSection section, int epochs) =>
        ScheduleNames.Create(section.Or("schedule", ScheduleNames.All[0], v => v.OneOf(ScheduleNames.All, "a schedule")), epochs) with
        {
            WarmUpEpochs = section.Or("warm-up", 0, v => v.Real()),
        };

    private static EarlyStopping? ReadEarlyStopping(YamlSection section) =>
        section.Find("hold-out") is null && section.Find("patience") is null ? null : new EarlyStopping(
            section.Or("hold-out", EarlyStopping.DefaultHoldOut, v => v.Real()),
            section.Or("patience", EarlyStopping.DefaultPatience, v => v.Count()));
}
