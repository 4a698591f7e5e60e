using Mipp.Criteria;

namespace Mipp.Experiments;

/// <summary>A criterion, and how it compares the channels of different layers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scope">Which units are compared with each other; null for what its authors do.</param>
/// <param name="Normalisation">How scores of different groups are made comparable; null for what its authors do.</param>
public sealed record ExperimentCriterion(string Name, Scope? Scope = null, Normalisation? Normalisation = null)
{
    /// <summary>A criterion as it is asked for: what its authors do is not told apart from what is asked for without saying how.</summary>
    /// <exception cref="MippException">There is none of that name.</exception>
    public static ExperimentCriterion Of(string name, Scope? scope, Normalisation? normalisation)
    {
        var criterion = CriterionRegistry.Find(name);
        return new ExperimentCriterion(
            name,
            scope == criterion.Scope ? null : scope,
            normalisation == (criterion.Chooser as ScoreCriterion)?.Normalisation ? null : normalisation);
    }

    /// <summary>Where it stands in the list of all criteria, from 0.</summary>
    internal int Place => CriterionRegistry.PlaceOf(Name);

    /// <summary>The name, and in brackets what is not as the authors do it.</summary>
    public override string ToString() => (Scope, Normalisation) switch
    {
        (null, null) => Name,
        ({ } scope, null) => Text($"scope {scope}"),
        (null, { } divisor) => Text($"normalisation {divisor}"),
        ({ } scope, { } divisor) => Text($"scope {scope}, normalisation {divisor}"),
    };

    private string Text(FormattableString how) => $"{Name} ({how.ToString(System.Globalization.CultureInfo.InvariantCulture).ToLowerInvariant()})";
}
