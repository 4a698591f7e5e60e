namespace Mipp.Tests;

/// <summary>Tests that count the process's live tensors; they run alone. Use with <c>[Collection(nameof(CountsTensors))]</c>.</summary>
[CollectionDefinition(nameof(CountsTensors), DisableParallelization = true)]
public sealed class CountsTensors;
