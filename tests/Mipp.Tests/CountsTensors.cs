namespace Mipp.Tests;

/// <summary>
/// Tests that count the process's live tensors, or prune often enough to disturb the threads of tests that ask for the same bits
/// twice; they run alone. Use with <c>[Collection(nameof(CountsTensors))]</c>.
/// </summary>
[CollectionDefinition(nameof(CountsTensors), DisableParallelization = true)]
public sealed class CountsTensors;
