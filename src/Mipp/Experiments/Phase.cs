namespace Mipp.Experiments;

/// <summary>When a network is pruned.</summary>
public enum Phase
{
    /// <summary>At its initial weights; it is then trained as the dense network was.</summary>
    BeforeTraining,

    /// <summary>Once it is trained; it is then trained a little further.</summary>
    AfterTraining,
}
