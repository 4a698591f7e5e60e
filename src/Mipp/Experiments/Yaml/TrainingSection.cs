using Mipp.Data;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Experiments.Yaml;

/// <summary>How a training is written in an experiment's file: the names are those of <c>mipp train</c>'s options.</summary>
internal static class TrainingSection
{
    private const double SgdLearningRate = 0.05;
    private const double AdamLearningRate = 0.001;

    private static readonly string[] Keys =
    [
        "epochs", "batch", "optimiser", "lr", "momentum", "weight-decay", "schedule", "warm-up", "label-smoothing", "clip", "average",
        "augment",
    ];

    private static readonly string[] Optimisers = ["sgd", "adam", "adamw"];
    private static readonly string[] Schedules = ["cosine", "step", "constant"];

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
            Schedule = ReadSchedule(section, epochs) with { WarmUpEpochs = section.Or("warm-up", 0, v => v.Real()) },
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
        double decay = section.Or("weight-decay", 1e-4, v => v.Real());
        double? rate = section.Or<double?>("lr", null, v => v.Real());
        string name = section.Or("optimiser", "sgd", v => v.OneOf(Optimisers, "an optimiser"));
        if (name == "sgd")
            return new Sgd(rate ?? SgdLearningRate, section.Or("momentum", 0.9, v => v.Real()), decay);
        if (section.Find("momentum") is not null)
            throw section.KeyOf("momentum").Error($"'momentum' belongs to optimiser sgd; leave it out with {name}");
        return name == "adamw" ? new AdamW(rate ?? AdamLearningRate, WeightDecay: decay) : new Adam(rate ?? AdamLearningRate, WeightDecay: decay);
    }

    private static Schedule ReadSchedule(YamlSection section, int epochs) =>
        section.Or("schedule", "cosine", v => v.OneOf(Schedules, "a schedule")) switch
        {
            "step" => new StepSchedule([epochs / 2, epochs * 3 / 4]),
            "constant" => new ConstantSchedule(),
            _ => new CosineSchedule(),
        };
}
