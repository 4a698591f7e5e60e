using Mipp.Graphs;
using Mipp.Models;

namespace Mipp.Criteria;

/// <summary>
/// A small dense network: the widths that another criterion chose, trained from scratch as the large network would be; what pruning
/// has to beat (Liu et al., "Rethinking the value of network pruning", ICLR 2019).
/// </summary>
internal sealed class SmallDense(Criterion original)
    : Control(Kind, $"a dense network of the widths that {original.Name} chooses, trained from scratch", original)
{
    /// <summary>What names of these controls begin with.</summary>
    public const string Kind = "small-dense";

    public override int Trainings => base.Trainings + 1;

    public override bool ReplacesWeights => true;

    public override void Finish(Graph pruned, TrainingOnTheWay? training, long seed)
    {
        NewWeights.Draw(pruned, seed);
        training!.Run(pruned);
    }
}
