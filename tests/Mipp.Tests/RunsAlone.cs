namespace Mipp.Tests;

/// <summary>
/// Tests that need the process to themselves: they count its live tensors, or ask for the same bits twice, which the number of
/// BLAS threads, one setting for all that compute, changes in the last place. Use with <c>[Collection(nameof(RunsAlone))]</c>.
/// </summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
