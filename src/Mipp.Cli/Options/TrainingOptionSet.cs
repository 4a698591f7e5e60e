using System.CommandLine;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Cli.Options;

/// <summary>The options that say how a network is trained.</summary>
internal sealed class TrainingOptionSet
{
    private readonly Option<int> epochs = NumberOptions.Whole("--epochs", "Passes over the training samples.", 10);
    private readonly Option<int> batch = NumberOptions.Whole("--batch", "Samples per step.", 128);
    private readonly Option<string> optimiser = Choice("--optimiser", "How weights follow their gradients.", [.. OptimiserNames.All]);

    private readonly Option<double?> learningRate = NumberOptions.OptionalReal(
        "--lr",
        $"Learning rate at the start [default: {string.Join(", ", OptimiserNames.All.Select(name => $"{OptimiserNames.DefaultRate(name)} for {name}"))}].");

    private readonly Option<double> momentum = NumberOptions.Real("--momentum", "Momentum of sgd.", OptimiserNames.DefaultMomentum);
    private readonly Option<double> weightDecay = NumberOptions.Real("--weight-decay", "Weight decay.", OptimiserNames.DefaultWeightDecay);

    private readonly Option<string> schedule = Choice(
        "--schedule", "How the learning rate falls: along a cosine, to a tenth at half and at three quarters of the epochs, or not.",
        [.. ScheduleNames.All]);

    private readonly Option<double> warmUp = NumberOptions.Real("--warm-up", "Epochs over which the learning rate first rises from 0.", 0);
    private readonly Option<double> smoothing = NumberOptions.Real(
        "--label-smoothing", "The share of a label that is spread over all classes, from 0 to below 1.", 0);

    private readonly Option<double?> clip = NumberOptions.OptionalReal(
        "--clip", "Scale the gradients of a step down to this norm where they are longer.");

    private readonly Option<double?> averaging = NumberOptions.OptionalReal(
        "--average", "End with a moving average of the weights that decays by this factor a step, such as 0.999.");

    private readonly Option<double?> holdOut = NumberOptions.OptionalReal(
        "--hold-out", $"Hold this share of the training samples out, stop when they are classified no better, and end with the best weights [default with --patience: {EarlyStopping.DefaultHoldOut}].");

    private readonly Option<int?> patience = NumberOptions.OptionalWhole(
        "--patience", $"Epochs without a better one before stopping [default with --hold-out: {EarlyStopping.DefaultPatience}].");

    private readonly Option<string?> teacher = new("--teacher")
    {
        Description = "A model to learn from beside the labels, such as the dense one: an ONNX file.",
        HelpName = "FILE",
    };

    private readonly Option<double> teacherWeight = NumberOptions.Real(
        "--teacher-weight", "The teacher's share of the loss, above 0 and at most 1.", Teacher.DefaultWeight);

    private readonly Option<double> temperature = NumberOptions.Real(
        "--temperature", "What both networks' scores are divided by before they are compared.", Teacher.DefaultTemperature);

    private readonly Option<bool> augment = new("--augment")
    {
        Description = "Shift (by up to 4 pixels) and mirror the images at random, as is standard for CIFAR.",
    };

    private readonly Option<int> seed = NumberOptions.Whole("--seed", "Seeds every random choice.", 0);

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    /// <summary>What is asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="teacherGraph">The model of <see cref="TeacherFile"/>, loaded.</param>
    public TrainingOptions Read(ParseResult parsed, Graph? teacherGraph = null) => new()
    {
        Epochs = parsed.GetValue(epochs),
        BatchSize = parsed.GetValue(batch),
        Optimiser = OptimiserNames.Create(
            parsed.GetValue(optimiser)!, parsed.GetValue(learningRate), parsed.GetValue(momentum), parsed.GetValue(weightDecay)),
        Schedule = ScheduleNames.Create(parsed.GetValue(schedule)!, parsed.GetValue(epochs)) with { WarmUpEpochs = parsed.GetValue(warmUp) },
        LabelSmoothing = parsed.GetValue(smoothing),
        GradientNormLimit = parsed.GetValue(clip),
        Teacher = teacherGraph is null ? null : new Teacher(teacherGraph, parsed.GetValue(teacherWeight), parsed.GetValue(temperature)),
        AveragingDecay = parsed.GetValue(averaging),
        EarlyStopping = ReadEarlyStopping(parsed),
        Augmentation = parsed.GetValue(augment) ? Augmentation.Cifar : null,
        Seed = parsed.GetValue(seed),
    };

    /// <summary>The file of the teacher, or null.</summary>
    /// <exception cref="MippException">Something is said of a teacher, but not which.</exception>
    public string? TeacherFile(ParseResult parsed)
    {
        var orphan = new Option[] { teacherWeight, temperature }.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
        return parsed.GetValue(teacher) ?? (orphan is null ? null
            : throw new MippException($"{orphan.Name} needs a teacher: give --teacher FILE too, or leave it out."));
    }

    private IEnumerable<Option> All =>
    [
        epochs, batch, optimiser, learningRate, momentum, weightDecay, schedule, warmUp, smoothing, clip, averaging, holdOut, patience,
        teacher, teacherWeight, temperature, augment, seed,
    ];

    private EarlyStopping? ReadEarlyStopping(ParseResult parsed)
    {
        var (share, epochsOfPatience) = (parsed.GetValue(holdOut), parsed.GetValue(patience));
        return share is null && epochsOfPatience is null ? null
            : new EarlyStopping(share ?? EarlyStopping.DefaultHoldOut, epochsOfPatience ?? EarlyStopping.DefaultPatience);
    }

    private static Option<string> Choice(string name, string description, params string[] choices)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', choices),
            DefaultValueFactory = _ => choices[0],
        };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }
}
