using System.Collections.Immutable;
using Mipp.Criteria;
using Mipp.Pruning;

namespace Mipp.Studies;

/// <summary>How a study is run.</summary>
public sealed record StudyOptions
{
    /// <summary>Repetitions, each with data, network and masks of its own; at least 2, as there is a spread to tell.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>Criteria whose masks are compared.</summary>
    public ImmutableArray<string> Criteria { get; init; } = ["mipp", "reconstruction", "l1", "random"];

    /// <summary>Samples that networks are trained on and pruned with, at least 64.</summary>
    public int Samples { get; init; } = 1024;

    /// <exception cref="MippException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Seeds < 2)
            throw new MippException($"{Seeds} seeds are not possible: give at least 2.");
        if (Samples < 64)
            throw new MippException($"{Samples} samples are not possible: give at least 64.");
        if (Criteria.IsEmpty)
            throw new MippException("there are no criteria to compare: give at least one.");
        foreach (string criterion in Criteria)
        {
            new PruningOptions { Criterion = criterion, ParameterShare = 1 }.Validate();
            if (CriterionRegistry.NeedsTraining(criterion))
                throw new MippException(
                    $"criterion '{criterion}' trains the network on the way, and a study's networks are trained by the study: choose among "
                    + $"{string.Join(", ", CriterionRegistry.Descriptions.Where(c => !c.NeedsTraining).Select(c => c.Name))}.");
        }
        // Rows go by the criterion's name.
        if (Criteria.GroupBy(c => c).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new MippException($"criterion '{twice.Key}' is listed twice: give each once.");
    }
}
