namespace Mipp.Data;

/// <summary>Whether a dataset is on this machine.</summary>
/// <param name="Name">The dataset's name.</param>
/// <param name="Path">The folder that has it, or null.</param>
/// <param name="DownloadMegabytes">The size of what opening it would fetch; null when it cannot be fetched.</param>
/// <param name="HowToGet">What to do to get it where it cannot be fetched; else empty.</param>
public sealed record DatasetPresence(string Name, string? Path, int? DownloadMegabytes, string HowToGet);
