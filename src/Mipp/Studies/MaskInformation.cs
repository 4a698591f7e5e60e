namespace Mipp.Studies;

/// <summary>
/// The mutual information I(D;M) between a pruning mask and the data that it was found with, in nats: how much of the mask is due to
/// the data and how much to chance. Kumar, Luo and Sellke (2024) show that it adds to the number of weights that are left what they
/// call the effective parameter count, I(D;M) + E‖M‖₁, which says how much a pruned network can fit robustly.
/// </summary>
/// <remarks>
/// Here the nodes of a layer come in slots of as many each, the data have one relevant node in every slot, drawn uniformly and
/// independently, and nothing else tells the nodes of a slot apart. R is which nodes are relevant. As R is a function of the data,
/// I(R;M) ≤ I(D;M); they are equal where what a mask owes to chance owes nothing to the samples.
/// </remarks>
internal static class MaskInformation
{
    /// <summary>
    /// I(D;M) of masks that keep one node in every slot: the relevant one with some probability, otherwise any at random.
    /// </summary>
    /// <param name="slots">The number of slots.</param>
    /// <param name="nodes">Nodes in each.</param>
    /// <param name="reliability">The probability, 0 … 1.</param>
    public static double OfChannel(int slots, int nodes, double reliability) =>
        slots * OfSlot(nodes, kept: 1, reliability + ((1 - reliability) / nodes));

    /// <summary>
    /// An estimate of I(R;M) from masks that were found for several data: the shares of hits among the slots of which as many nodes
    /// are kept are put for their probabilities.
    /// </summary>
    /// <param name="slots">The number of slots of a network.</param>
    /// <param name="nodes">Nodes in each.</param>
    /// <param name="seen">Of every slot of every network, how many nodes were kept and whether the relevant one was.</param>
    public static double Estimate(int slots, int nodes, IReadOnlyCollection<(int Kept, bool IsHit)> seen) =>
        slots * seen.GroupBy(s => s.Kept).Sum(same =>
            (double)same.Count() / seen.Count * OfSlot(nodes, same.Key, same.Average(s => s.IsHit ? 1.0 : 0.0)));

    /// <summary>
    /// What a slot's mask of a given size tells of which node is relevant, log n less the entropy that is left: of the kept nodes each
    /// has the same share of the probability of a hit, of the others each the same of the rest.
    /// </summary>
    private static double OfSlot(int nodes, int kept, double hit) =>
        Math.Log(nodes) - (Entropy(hit, kept) + Entropy(1 - hit, nodes - kept));

    private static double Entropy(double probability, int among) => probability <= 0 ? 0 : -probability * Math.Log(probability / among);
}
