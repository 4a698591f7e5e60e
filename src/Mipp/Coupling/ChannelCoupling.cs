using System.Collections.Immutable;
using Mipp.Graphs;

namespace Mipp.Coupling;

/// <summary>Which channels of a graph must be removed together, and which may not be removed at all.</summary>
/// <remarks>Speaks of the graph as it was when it was analysed; analyse again after changing it.</remarks>
public sealed class ChannelCoupling
{
    private readonly Dictionary<(Value Value, int Axis), AxisUnits> axes;

    private ChannelCoupling(Graph graph, ImmutableArray<Contraction> contractions, ChannelGrouping grouping)
    {
        Graph = graph;
        Contractions = contractions;
        axes = grouping.Axes;
        Groups = grouping.Build(UnitsOf);
        GroupOf = [.. Groups.SelectMany(g => g.Units.Select(u => (g, u))).OrderBy(p => p.u.Id).Select(p => p.g)];
    }

    /// <summary>The graph that was analysed.</summary>
    public Graph Graph { get; }

    /// <summary>All groups, frozen ones too, in the order in which the network computes them.</summary>
    public ImmutableArray<ChannelGroup> Groups { get; }

    /// <summary>All places where channels end, in the graph's order, those of frozen channels too.</summary>
    public ImmutableArray<Contraction> Contractions { get; }

    /// <summary>The groups that may lose units and have any to lose.</summary>
    internal IEnumerable<ChannelGroup> PrunableGroups => Groups.Where(g => !g.IsFrozen && g.Width > 1);

    /// <summary>The group of each unit, by the unit's number.</summary>
    internal ImmutableArray<ChannelGroup> GroupOf { get; }

    /// <summary>Every axis on which units lie.</summary>
    internal IReadOnlyDictionary<(Value Value, int Axis), AxisUnits> Axes => axes;

    /// <summary>Analyses a graph whose shapes have been inferred.</summary>
    public static ChannelCoupling Analyse(Graph graph)
    {
        var analysis = CouplingAnalysis.Of(graph);
        return new ChannelCoupling(graph, [.. analysis.Contractions], new ChannelGrouping(analysis));
    }

    /// <summary>The group of that name, or null.</summary>
    public ChannelGroup? Find(string name) => Groups.FirstOrDefault(g => g.Name == name);

    /// <summary>Checks that there is anything that may be removed.</summary>
    /// <exception cref="MippException">There is nothing.</exception>
    public void RequirePrunable()
    {
        if (!PrunableGroups.Any())
            throw new MippException(
                Groups.IsEmpty ? "nothing can be pruned: the network has no layer that computes channels for another one to read."
                : $"nothing can be pruned: every group of channels is frozen{(Groups.All(g => g.IsFrozen) ? "" : " or has a single unit")}; see 'mipp inspect' for the reasons.");
    }

    /// <summary>The units along an axis, or null when there are none.</summary>
    internal AxisUnits? UnitsOf(Value value, int axis) => axes.GetValueOrDefault((value, ValueLabels.Normalise(value, axis)));
}
