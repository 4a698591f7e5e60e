using Mipp.Data;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Experiments.Yaml;

/// <summary>How a training is written in an experiment's file: the names are those of <c>mipp train</c>'s options.</summary>
internal static class TrainingSection
{
    private static readonly string[] Keys =
    [
        "epochs", "batch", "optimiser", "lr", "momentum", "weight-decay", "schedule", "warm-up", "label-smoothing", "clip", "average",
        "augment",
    ];

    /// <exception cref="MippException">A key is not known, or a value out of range; the message says where.</exception>
    public static TrainingOptions Read(YamlPlace place)
    {
        var section = new YamlSection(place, Keys);
        int epochs = (int)section.Require("epochs").Whole();
        var options = new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = (int)section.Or("batch", 128, v => v.Whole()),
            Optimiser = ReadOptimiser(section),
            Schedule = ReadSchedule(section, epochs),
            LabelSmoothing = section.Or("label-smoothing", 0, v => v.Real()),
            GradientNormLimit = section.Or<double?>("clip", null, v => v.Real()),
            AveragingDecay = section.Or<double?>("average", null, v => v.Real()),
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
}
