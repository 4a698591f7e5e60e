namespace Mipp.Features;

/// <summary>Which of a network's inputs are kept.</summary>
public sealed record FeatureOptions
{
    /// <summary>
    /// How many nats an input may tell the first layer beyond what the kept inputs tell it, and still be left out; at least 0. Not
    /// looked at where <see cref="Keep"/> is set.
    /// </summary>
    public double Tolerance { get; init; } = 0.05;

    /// <summary>Instead: how many inputs are kept, at least 1; those whose removal would lose most, the rest one by one.</summary>
    public int? Keep { get; init; }

    /// <exception cref="MippException">A value is out of its range.</exception>
    internal void Validate(int features)
    {
        if (!(Tolerance >= 0 && double.IsFinite(Tolerance)))
            throw new MippException($"tolerance {Tolerance} is not allowed; give a number of nats of at least 0.");
        if (Keep is { } keep && (keep < 1 || keep > features))
            throw new MippException($"{keep} inputs cannot be kept; give a number from 1 to {features}.");
    }
}
