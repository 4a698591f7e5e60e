using System.CommandLine;
using Mipp.Criteria;
using Mipp.Pruning;

namespace Mipp.Cli.Options;

/// <summary>The options that say what decides which channels go: --criterion, --scope and --normalisation.</summary>
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
