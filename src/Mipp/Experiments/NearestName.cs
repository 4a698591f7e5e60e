namespace Mipp.Experiments;

/// <summary>What someone who mistyped a name may have meant.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest letters inserted, left out or changed; null when none is near.</summary>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        string? nearest = names.MinBy(name => Distance(typed, name));
        return nearest is not null && Distance(typed, nearest) <= Math.Max(2, typed.Length / 3) ? nearest : null;
    }

    /// <summary>Levenshtein's distance (1966), without regard to case.</summary>
    public static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int changed = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
