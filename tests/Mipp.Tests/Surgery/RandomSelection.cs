using Mipp.Coupling;
using Mipp.Surgery;

namespace Mipp.Tests.Surgery;

/// <summary>Keeps each unit that may go with even odds, and at least one of each group.</summary>
internal static class RandomSelection
{
    public static ChannelSelection Of(ChannelCoupling coupling, Random random) => coupling.Groups.Where(g => !g.IsFrozen).Aggregate(
        ChannelSelection.All(coupling),
        (selection, group) =>
        {
            int spared = random.Next(group.Width);
            return selection.Keep(group, Enumerable.Range(0, group.Width).Where(u => u == spared || random.Next(2) == 0));
        });
}
