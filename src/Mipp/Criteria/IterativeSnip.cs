namespace Mipp.Criteria;

/// <summary>
/// <see cref="Snip"/> in 20 rounds on an exponential schedule, the sensitivities measured anew in the network that is left
/// (de Jorge et al., "Progressive skeletonization: trimming more fat from a network at initialization", ICLR 2021; Verdenius
/// et al., "Pruning via iterative ranking of sensitivity statistics", 2020). What is gone does not come back.
/// </summary>
internal sealed class IterativeSnip() : Snip("snip-iterative", "connection sensitivity, in 20 rounds")
{
    public override int Rounds => 20;
}
