namespace Mipp.Coupling;

/// <summary>The labels along one axis of one value, one per position; or none, when no position can ever be cut.</summary>
/// <remarks>
/// Labels are numbers in a <see cref="LabelTable"/>. Positions with the same label, or with labels that were tied, are
/// cut together or not at all.
/// </remarks>
internal sealed class AxisLabels
{
    private readonly int[]? labels;

    private AxisLabels(int[]? labels, string reason)
    {
        this.labels = labels;
        Reason = reason;
    }

    /// <summary>Labels, one per position.</summary>
    public static AxisLabels Of(int[] labels) => new(labels, "");

    /// <summary>An axis that cannot be cut, with the reason in words that follow "frozen: ".</summary>
    public static AxisLabels Fixed(string reason) => new(null, reason);

    public bool IsFixed => labels is null;

    /// <summary>Why the axis is fixed; empty when it is not.</summary>
    public string Reason { get; }

    /// <summary>The labels by position.</summary>
    /// <exception cref="InvalidOperationException">The axis is fixed.</exception>
    public ReadOnlySpan<int> Labels => labels ?? throw new InvalidOperationException($"a fixed axis has no labels ({Reason})");

    /// <summary>The number of labels.</summary>
    public int Length => Labels.Length;

    /// <summary>The positions <paramref name="start"/>, <paramref name="start"/> + <paramref name="step"/>, ….</summary>
    public AxisLabels Slice(int start, int count, int step = 1)
    {
        if (labels is null)
            return this;
        int[] picked = new int[count];
        for (int i = 0; i < count; i++)
            picked[i] = labels[start + (i * step)];
        return Of(picked);
    }

    /// <summary>Labels one axis after the other, as Concat does. None of them may be fixed.</summary>
    public static AxisLabels Concat(IEnumerable<AxisLabels> parts) => Of([.. parts.SelectMany(p => p.Labels.ToArray())]);

    /// <summary>The whole axis <paramref name="times"/> times in a row.</summary>
    public AxisLabels Tile(int times) => labels is null ? this : Concat(Enumerable.Repeat(this, times));

    /// <summary>The labels at the given positions.</summary>
    public AxisLabels Pick(IEnumerable<long> positions) => labels is null ? this : Of([.. positions.Select(p => labels[p])]);

    /// <summary>Each label <paramref name="times"/> times in a row, as Flatten repeats a channel over its positions.</summary>
    public AxisLabels Repeat(int times)
    {
        if (labels is null)
            return this;
        int[] repeated = new int[labels.Length * times];
        for (int i = 0; i < repeated.Length; i++)
            repeated[i] = labels[i / times];
        return Of(repeated);
    }
}
