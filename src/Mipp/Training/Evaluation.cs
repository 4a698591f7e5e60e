namespace Mipp.Training;

/// <summary>How well a network classifies some samples.</summary>
/// <param name="Accuracy">Share classified correctly, 0 … 1.</param>
/// <param name="MeanLoss">Mean cross-entropy per sample, in nats.</param>
/// <param name="Count">Number of samples.</param>
public sealed record Evaluation(double Accuracy, double MeanLoss, int Count);
