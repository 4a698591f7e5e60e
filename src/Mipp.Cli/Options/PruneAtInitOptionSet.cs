using System.CommandLine;
using Mipp.Pruning;

namespace Mipp.Cli.Options;

/// <summary>The options that say what is pruned away before a network is trained.</summary>
internal sealed class PruneAtInitOptionSet
{
    private static readonly PruningOptions Defaults = new();

    private readonly Option<bool> pruneAtInit = new("--prune-at-init")
    {
        Description = "Before training, prune the network by --macs, --params or --tolerance; the weights that are left stay as they are.",
    };

    private readonly Option<double?> macs = NumberOptions.OptionalReal("--macs", "With --prune-at-init: the share of the multiply-accumulates to keep.");
    private readonly Option<double?> parameters = NumberOptions.OptionalReal("--params", "With --prune-at-init: the share of the parameters to keep.");

    private readonly Option<double?> tolerance = NumberOptions.OptionalReal(
        "--tolerance", "With --prune-at-init: remove what tells the next layer no more than so many nats.");

    private readonly Option<string> criterion = new("--criterion")
    {
        Description = "With --prune-at-init: what decides which channels go, as in prune.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Defaults.Criterion,
    };

    private readonly Option<int> calibration = NumberOptions.Whole(
        "--calibration", "With --prune-at-init: unlabelled training samples to look at.", Defaults.CalibrationCount);

    public void AddTo(Command command)
    {
        command.Add(pruneAtInit);
        foreach (var option in Details)
            command.Add(option);
    }

    /// <summary>How to prune; null where it is not asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="seed">The training's seed, which the pruning shares.</param>
    /// <exception cref="MippException">Something is said of pruning that is not asked for, or a value is out of range.</exception>
    public PruningOptions? Read(ParseResult parsed, long seed)
    {
        if (!parsed.GetValue(pruneAtInit))
            return Details.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is not { } orphan ? null
                : throw new MippException($"{orphan.Name} says how to prune before training: give --prune-at-init too, or leave it out.");
        var options = new PruningOptions
        {
            Criterion = parsed.GetValue(criterion)!,
            MacsShare = parsed.GetValue(macs),
            ParameterShare = parsed.GetValue(parameters),
            Tolerance = parsed.GetValue(tolerance),
            CalibrationCount = parsed.GetValue(calibration),
            Seed = seed,
            // There is nothing to repair: what the network computes is of no use yet.
            Repair = false,
        };
        options.Validate();
        return options;
    }

    private IEnumerable<Option> Details => [macs, parameters, tolerance, criterion, calibration];
}
