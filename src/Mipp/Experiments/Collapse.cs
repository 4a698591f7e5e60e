using System.Collections.Immutable;
using System.Globalization;

namespace Mipp.Experiments;

/// <summary>Whether a network has collapsed: a layer has nothing left, or training leaves it guessing.</summary>
internal static class Collapse
{
    /// <summary>Standard deviations that an accuracy must be above a guess's to be more than luck.</summary>
    private const double Deviations = 3;

    /// <summary>Why a network counts as collapsed, or null.</summary>
    /// <param name="groups">Its groups of channels.</param>
    /// <param name="accuracy">Its accuracy after training; null where there was none to measure, which is no judgement.</param>
    /// <param name="labels">The labels of the samples that the accuracy was measured on.</param>
    public static string? Of(ImmutableArray<GroupOutcome> groups, double? accuracy, ReadOnlySpan<int> labels)
    {
        if (groups.FirstOrDefault(g => g.Kept == 0) is { } empty)
            return $"nothing is left of {empty.Name}";
        if (accuracy is null)
            return null;
        double chance = ShareOfMostFrequent(labels);
        double luck = Deviations * Math.Sqrt(chance * (1 - chance) / labels.Length);
        return accuracy > chance + luck ? null
            : string.Create(CultureInfo.InvariantCulture, $"accuracy {accuracy:P1} after training is no better than always guessing the same ({chance:P1})");
    }

    private static double ShareOfMostFrequent(ReadOnlySpan<int> labels)
    {
        var counts = new Dictionary<int, int>();
        foreach (int label in labels)
            counts[label] = counts.GetValueOrDefault(label) + 1;
        return (double)counts.Values.Max() / labels.Length;
    }
}
