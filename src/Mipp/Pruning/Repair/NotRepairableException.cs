namespace Mipp.Pruning.Repair;

/// <summary>The weights of a pruned network cannot be fitted: what they read or are to compute is too large.</summary>
internal sealed class NotRepairableException(string message) : MippException(message);
