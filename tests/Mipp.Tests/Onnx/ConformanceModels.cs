namespace Mipp.Tests.Onnx;

/// <summary>The model files of ONNX's own test data, from Debian's libonnx-testdata.</summary>
internal static class ConformanceModels
{
    private const string Folder = "/usr/share/libonnx-testdata/data";

    /// <summary>Why there are none; null when there are.</summary>
    public static string? Absence { get; } =
        Directory.Exists(Folder) ? null : "ONNX's test data is missing; it comes with Debian's libonnx-testdata";

    /// <summary>Their paths in a fixed order; none when they are missing.</summary>
    public static IReadOnlyList<string> All { get; } = Absence is not null ? []
        : [.. Directory.EnumerateFiles(Folder, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>One in so many of them.</summary>
    public static IEnumerable<string> Some(int every) => All.Where((_, i) => i % every == 0);
}
