using System.CommandLine;
using Mipp.Data;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Cli.Options;

/// <summary>The options that say how a network is trained.</summary>
internal sealed class TrainingOptionSet
{
    private const double SgdLearningRate = 0.05;
    private const double AdamLearningRate = 0.001;

    private readonly Option<int> epochs = NumberOptions.Whole("--epochs", "Passes over the training samples.", 10);
    private readonly Option<int> batch = NumberOptions.Whole("--batch", "Samples per step.", 128);
    private readonly Option<string> optimiser = Choice("--optimiser", "How weights follow their gradients.", "sgd", "adam");

    private readonly Option<double?> learningRate = NumberOptions.OptionalReal(
        "--lr", $"Learning rate at the start [default: {SgdLearningRate} for sgd, {AdamLearningRate} for adam].");

    private readonly Option<double> momentum = NumberOptions.Real("--momentum", "Momentum of sgd.", 0.9);
    private readonly Option<double> weightDecay = NumberOptions.Real("--weight-decay", "Weight decay.", 1e-4);

    private readonly Option<string> schedule = Choice(
        "--schedule", "How the learning rate falls: along a cosine, to a tenth at half and at three quarters of the epochs, or not.",
        "cosine", "step", "constant");

    private readonly Option<bool> augment = new("--augment")
    {
        Description = "Shift (by up to 4 pixels) and mirror the images at random, as is standard for CIFAR.",
    };

    private readonly Option<int> seed = NumberOptions.Whole("--seed", "Seeds every random choice.", 0);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { epochs, batch, optimiser, learningRate, momentum, weightDecay, schedule, augment, seed })
            command.Add(option);
    }

    public TrainingOptions Read(ParseResult parsed)
    {
        int count = parsed.GetValue(epochs);
        double decay = parsed.GetValue(weightDecay);
        return new TrainingOptions
        {
            Epochs = count,
            BatchSize = parsed.GetValue(batch),
            Optimiser = parsed.GetValue(optimiser) == "adam"
                ? new Adam(parsed.GetValue(learningRate) ?? AdamLearningRate, WeightDecay: decay)
                : new Sgd(parsed.GetValue(learningRate) ?? SgdLearningRate, parsed.GetValue(momentum), decay),
            Schedule = parsed.GetValue(schedule) switch
            {
                "step" => new StepSchedule([count / 2, count * 3 / 4]),
                "constant" => new ConstantSchedule(),
                _ => new CosineSchedule(),
            },
            Augmentation = parsed.GetValue(augment) ? Augmentation.Cifar : null,
            Seed = parsed.GetValue(seed),
        };
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
