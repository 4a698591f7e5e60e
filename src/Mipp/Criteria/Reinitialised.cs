using Mipp.Graphs;
using Mipp.Models;

namespace Mipp.Criteria;

/// <summary>
/// The widths that another criterion chose with weights drawn anew: tells how much of its merit lies in the weights that it kept
/// (Frankle and Carbin, "The lottery ticket hypothesis", ICLR 2019; Liu et al., "Rethinking the value of network pruning", ICLR 2019).
/// </summary>
internal sealed class Reinitialised(Criterion original)
    : Control(Kind, $"the widths that {original.Name} chooses, with weights drawn anew", original)
{
    /// <summary>What names of these controls begin with.</summary>
    public const string Kind = "reinitialised";

    public override bool ReplacesWeights => true;

    public override void Finish(Graph pruned, TrainingOnTheWay? training, long seed) => NewWeights.Draw(pruned, seed);
}
