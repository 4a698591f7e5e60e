using Mipp.Pruning;

namespace Mipp.Experiments;

/// <summary>What became of a dense network.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Classes">The classes of its data.</param>
/// <param name="TestSamples">The samples that its accuracy, and that of all networks pruned from it, is measured on.</param>
/// <param name="Measured">What it is worth and costs; null when it failed.</param>
/// <param name="Training">What its training took; null when it was trained already, or failed.</param>
/// <param name="Message">Why it failed; null when it did not.</param>
public sealed record DenseResult(
    DenseKey Key, int Classes, int TestSamples, ModelMeasurement? Measured, Effort? Training, string? Message);
