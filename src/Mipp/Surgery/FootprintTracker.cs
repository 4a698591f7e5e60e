using Mipp.Coupling;
using Mipp.Graphs;

namespace Mipp.Surgery;

/// <summary>What a graph costs while units are removed from it one by one.</summary>
/// <remarks>
/// Removing a unit looks only at the nodes and parameters that it is part of; what each group's next unit would save is
/// kept up to date, so that asking for it costs nothing.
/// </remarks>
public sealed class FootprintTracker
{
    private readonly FootprintModel model;
    private readonly int[] removed;
    private readonly HashSet<int>[] removedUnits;
    private readonly Footprint[] costs;
    private readonly Footprint[] savings;
    private readonly Footprint[][] itemSavings;

    internal FootprintTracker(FootprintModel model)
    {
        this.model = model;
        var groups = model.Coupling.Groups;
        removed = new int[groups.Length];
        removedUnits = [.. groups.Select(_ => new HashSet<int>())];
        costs = [.. model.Items.Select(i => i.Dense)];
        savings = new Footprint[groups.Length];
        itemSavings = [.. model.Items.Select(i => new Footprint[i.Groups.Length])];
        Current = model.Dense;
        for (int item = 0; item < costs.Length; item++)
            Update(item);
    }

    /// <summary>What the graph costs now.</summary>
    public Footprint Current { get; private set; }

    /// <summary>The units that are left.</summary>
    public ChannelSelection Selection => model.Coupling.Groups
        .Where(g => removed[g.Index] > 0)
        .Aggregate(
            ChannelSelection.All(model.Coupling),
            (selection, g) => selection.Keep(g, Enumerable.Range(0, g.Width).Where(u => !removedUnits[g.Index].Contains(u))));

    /// <summary>How many units of the group are left.</summary>
    public int Left(ChannelGroup group) => group.Width - removed[group.Index];

    /// <summary>Whether another unit can go: the group is not frozen and has more than one unit left.</summary>
    public bool CanRemove(ChannelGroup group) => !group.IsFrozen && Left(group) > 1;

    /// <summary>What removing one more unit of the group would save now; the same for every unit of the group.</summary>
    /// <exception cref="InvalidOperationException">No unit of the group can go.</exception>
    public Footprint SavingOf(ChannelGroup group)
    {
        RequireRemovable(group);
        return savings[group.Index];
    }

    /// <summary>Removes a unit.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="unit">Its place in the group, 0 … width − 1.</param>
    /// <exception cref="InvalidOperationException">The unit is gone already, or no unit of the group can go.</exception>
    public void Remove(ChannelGroup group, int unit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unit);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(unit, group.Width);
        RequireRemovable(group);
        if (!removedUnits[group.Index].Add(unit))
            throw new InvalidOperationException($"unit {unit} of group '{group.Name}' is removed already");
        removed[group.Index]++;
        Update(group);
    }

    /// <summary>Takes a removal back.</summary>
    /// <param name="group">The unit's group.</param>
    /// <param name="unit">Its place in the group, 0 … width − 1.</param>
    /// <exception cref="InvalidOperationException">The unit is not removed.</exception>
    public void Restore(ChannelGroup group, int unit)
    {
        if (!removedUnits[group.Index].Remove(unit))
            throw new InvalidOperationException($"unit {unit} of group '{group.Name}' is not removed");
        removed[group.Index]--;
        Update(group);
    }

    private void Update(ChannelGroup group)
    {
        foreach (int item in model.ItemsOf[group.Index])
            Update(item);
    }

    /// <summary>Computes anew what an item costs, and what it would with one unit less of each group that it depends on.</summary>
    private void Update(int item)
    {
        var (groups, _, cost) = model.Items[item];
        var now = cost(Sizes);
        Current += now - costs[item];
        costs[item] = now;
        for (int i = 0; i < groups.Length; i++)
        {
            removed[groups[i]]++;
            var saving = now - cost(Sizes);
            removed[groups[i]]--;
            savings[groups[i]] += saving - itemSavings[item][i];
            itemSavings[item][i] = saving;
        }
    }

    private long[] Sizes(Value value) => model.SizesOf(value, removed);

    private void RequireRemovable(ChannelGroup group)
    {
        if (!CanRemove(group))
            throw new InvalidOperationException($"group '{group.Name}' has no unit that can go ({Left(group)} left)");
    }
}
