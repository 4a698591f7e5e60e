namespace Mipp.Criteria;

/// <summary>
/// <see cref="Grasp"/> in 20 rounds on an exponential schedule, the gradient flow measured anew in the network that is left
/// (as in de Jorge et al., "Progressive skeletonization: trimming more fat from a network at initialization", ICLR 2021).
/// </summary>
internal sealed class IterativeGrasp() : Grasp("grasp-iterative", "change of the gradient flow, in 20 rounds")
{
    public override int Rounds => 20;
}
