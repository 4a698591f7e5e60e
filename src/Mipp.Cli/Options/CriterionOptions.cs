using System.CommandLine;
using Mipp.Criteria;
using Mipp.Data;
using Mipp.Pruning;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Cli.Options;

/// <summary>The options that say what decides which channels go, and how criteria that train do so.</summary>
internal sealed class CriterionOptions(string defaultName)
{
    private readonly Option<string> criterion = new("--criterion")
    {
        Description = "What decides which channels go; see the list below.",
        HelpName = "NAME",
        DefaultValueFactory = _ => defaultName,
    };

    private readonly Option<Scope?> scope = Choice<Scope>(
        "--scope", "Compare the channels of the whole network, or take the same share of every layer [default: as the criterion's authors do].");

    private readonly Option<Normalisation?> normalisation = Choice<Normalisation>(
        "--normalisation", "What a layer's scores are divided by before layers are compared [default: as the criterion's authors do].");

    private readonly Option<int> epochs = NumberOptions.Whole("--epochs", "For criteria that train: passes over the training samples.", 10);
    private readonly Option<double> learningRate = NumberOptions.Real("--lr", "For criteria that train: learning rate at the start, of sgd along a cosine.", 0.05);
    private readonly Option<bool> augment = new("--augment") { Description = "For criteria that train: shift and mirror the images at random." };

    /// <summary>What is known of every criterion, a line each.</summary>
    public static string[] Lines()
    {
        var criteria = CriterionRegistry.Descriptions;
        int width = criteria.Max(c => c.Name.Length);
        return [.. criteria.Select(c => $"{c.Name.PadRight(width)}  {c.Summary}{Needs(c)}")];
    }

    public void AddTo(Command command)
    {
        command.Add(criterion);
        command.Add(scope);
        command.Add(normalisation);
        command.Add(epochs);
        command.Add(learningRate);
        command.Add(augment);
    }

    /// <summary>How the criterion trains; null where it does not.</summary>
    /// <exception cref="MippException">There is no such criterion, or something is said of training and it does not train.</exception>
    public TrainingOptions? ReadTraining(ParseResult parsed, long seed)
    {
        string name = parsed.GetValue(criterion)!;
        if (!CriterionRegistry.NeedsTraining(name))
            return new Option[] { epochs, learningRate, augment }.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is not { } orphan ? null
                : throw new MippException(
                    $"{orphan.Name} is for criteria that train ({string.Join(", ", CriterionRegistry.Descriptions.Where(c => c.NeedsTraining).Select(c => c.Name))}), and '{name}' does not; leave it out.");
        return new TrainingOptions
        {
            Epochs = parsed.GetValue(epochs),
            Optimiser = new Sgd(parsed.GetValue(learningRate), Momentum: 0.9, WeightDecay: 5e-4),
            Augmentation = parsed.GetValue(augment) ? Augmentation.Cifar : null,
            Seed = seed,
        };
    }

    /// <summary>The options that they set.</summary>
    public PruningOptions Read(ParseResult parsed) => new()
    {
        Criterion = parsed.GetValue(criterion)!,
        Scope = parsed.GetValue(scope),
        Normalisation = parsed.GetValue(normalisation),
    };

    private static string Needs(CriterionDescription criterion) =>
        criterion.NeedsTraining ? "; trains" : criterion.NeedsLabels ? "; needs labels" : "";

    private static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())];
        return new(name)
        {
            Description = description,
            HelpName = string.Join('|', names),
            CustomParser = result =>
            {
                string given = result.Tokens.Single().Value;
                if (names.Contains(given))
                    return Enum.Parse<T>(given, ignoreCase: true);
                result.AddError($"{name} {given} cannot be used: give {string.Join(" or ", names)}");
                return null;
            },
        };
    }
}
