namespace Mipp.Data;

/// <summary>The form of a dataset.</summary>
/// <param name="SampleShape">Shape of one sample: [C, H, W] for images.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="TrainSamples">Number of training samples.</param>
/// <param name="TestSamples">Number of test samples.</param>
public sealed record DatasetFacts(IReadOnlyList<int> SampleShape, int Classes, int TrainSamples, int TestSamples);
