namespace Mipp.Coupling;

/// <summary>Labels merged by union-find. A class of merged labels is a unit; a frozen class keeps the first reason.</summary>
internal sealed class LabelTable
{
    private readonly List<int> parents = [];
    private readonly List<string?> reasons = [];

    public int Count => parents.Count;

    /// <summary>New labels, one per position.</summary>
    public AxisLabels Fresh(long count)
    {
        int[] labels = new int[count];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = parents.Count;
            parents.Add(labels[i]);
            reasons.Add(null);
        }
        return AxisLabels.Of(labels);
    }

    /// <summary>The representative of a label's class.</summary>
    public int Find(int label)
    {
        while (parents[label] != label)
            label = parents[label] = parents[parents[label]];
        return label;
    }

    /// <summary>Merges two labels; where either is frozen both are.</summary>
    public void Tie(int a, int b)
    {
        a = Find(a);
        b = Find(b);
        if (a == b)
            return;
        // The older label stays the representative, so that units keep the order in which the network computes them.
        (int root, int child) = a < b ? (a, b) : (b, a);
        parents[child] = root;
        reasons[root] ??= reasons[child];
    }

    public void Freeze(int label, string reason) => reasons[Find(label)] ??= reason;

    /// <summary>Why the label's class may not be cut, or null when it may.</summary>
    public string? FrozenReason(int label) => reasons[Find(label)];
}
