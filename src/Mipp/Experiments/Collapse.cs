using System.Globalization;

namespace Mipp.Experiments;

/// <summary>
/// Whether a network has collapsed: training leaves it guessing. A layer never has nothing left, as one unit of every group stays; that
/// one alone is no collapse, as in a residual block it can be all that is needed.
/// </summary>
internal static class Collapse
{
    /// <summary>Standard deviations that an accuracy must be above a guess's to be more than luck.</summary>
    private const double Deviations = 3;

    /// <summary>Why a network counts as collapsed, or null.</summary>
    /// <param name="accuracy">Its accuracy after training; null where there was none to measure, which is no judgement.</param>
    /// <param name="labels">The labels of the samples that the accuracy was measured on.</param>
    public static string? Of(double? accuracy, ReadOnlySpan<int> labels)
    {
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
