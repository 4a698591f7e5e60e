namespace Mipp.Runtime;

/// <summary>What a latency is measured of.</summary>
public sealed record LatencyOptions
{
    /// <summary>Threads that ONNX Runtime divides an operation among, at least 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Samples that are run at once, at least 1; a network whose file states a batch size is run with that.</summary>
    public int Batch { get; init; } = 1;

    /// <exception cref="MippException">A number is out of its range.</exception>
    public void Validate()
    {
        if (Threads < 1)
            throw new MippException($"--threads {Threads} cannot be used: give at least 1.");
        if (Batch < 1)
            throw new MippException($"--batch {Batch} cannot be used: give at least 1.");
    }
}

/// <summary>How long a network takes.</summary>
/// <param name="MedianMs">Milliseconds for one batch, the median of many runs.</param>
/// <param name="SpreadMs">Milliseconds between the first and the third quartile of these runs.</param>
public sealed record Latency(double MedianMs, double SpreadMs);
