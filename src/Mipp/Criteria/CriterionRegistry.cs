namespace Mipp.Criteria;

/// <summary>Every criterion, a line each.</summary>
public static class CriterionRegistry
{
    /// <summary>All of them; the first is the default.</summary>
    internal static IReadOnlyList<Criterion> All { get; } =
    [
        new MutualInformation(),
        new Reconstruction(),
        new L1Norm(),
        new L2Norm(),
        new BatchNormScale(),
        new GeometricMedian(),
        new Taylor(),
        new TaylorActivation(),
        new Fisher(),
        new Snip(),
        new IterativeSnip(),
        new Grasp(),
        new IterativeGrasp(),
        new SynFlow(),
        new ProsPr(),
        new SospH(),
        new HRank(),
        new Chip(),
        new ThiNet(),
        new IterativeMagnitude(),
        new OnlyTrainOnce(),
        new RandomOrder(),
        new Shuffled(new MutualInformation()),
        new Reinitialised(new MutualInformation()),
        new SmallDense(new MutualInformation()),
    ];

    /// <summary>Controls of any criterion, which are asked for as KIND:CRITERION.</summary>
    private static readonly Dictionary<string, Func<Criterion, Control>> Controls = new()
    {
        [Shuffled.Kind] = original => new Shuffled(original),
        [Reinitialised.Kind] = original => new Reinitialised(original),
        [SmallDense.Kind] = original => new SmallDense(original),
    };

    /// <summary>All criteria; the first is the default. Controls are listed for it and can be had for any: <c>shuffled:l1</c>.</summary>
    public static IReadOnlyList<CriterionDescription> Descriptions { get; } =
        [.. All.Select(c => new CriterionDescription(c.Name, c.Summary, c.NeedsLabels, c.NeedsTraining))];

    /// <summary>Whether there is a criterion of that name, controls of any criterion included.</summary>
    public static bool Knows(string name) => TryFind(name) is not null;

    /// <summary>Whether a criterion trains the network on the way.</summary>
    /// <exception cref="MippException">There is none of that name.</exception>
    public static bool NeedsTraining(string name) => Find(name).NeedsTraining;

    /// <summary>Where a criterion stands in the list, from 0; what is not in it, such as controls of other criteria, comes after.</summary>
    internal static int PlaceOf(string name) => All.Select(c => c.Name).Append(name).ToList().IndexOf(name);

    /// <summary>The criterion of that name.</summary>
    /// <exception cref="MippException">There is none.</exception>
    internal static Criterion Find(string name) => TryFind(name) ?? throw new MippException(
        $"criterion '{name}' is not known; choose one of {string.Join(", ", All.Select(c => c.Name))}.");

    private static Criterion? TryFind(string name)
    {
        if (All.FirstOrDefault(c => c.Name == name) is { } listed)
            return listed;
        return name.Split(':', 2) is [var kind, var original] && Controls.TryGetValue(kind, out var control)
            && All.FirstOrDefault(c => c.Name == original) is { } found and not Control
            ? control(found) : null;
    }
}

/// <summary>What the user is told of a criterion.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Summary">What it goes by, in one line.</param>
/// <param name="NeedsLabels">Whether the samples must have labels.</param>
/// <param name="NeedsTraining">Whether it trains the network on the way.</param>
public sealed record CriterionDescription(string Name, string Summary, bool NeedsLabels, bool NeedsTraining);
