using System.Collections.Immutable;
using System.Text.Json;
using Mipp.Data;

namespace Mipp.Features;

/// <summary>Writes which inputs are kept: as JSON, or as NumPy's arrays.</summary>
public static class FeatureMask
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>
    /// By the file's extension: <c>.npy</c> is the mask as booleans of the shape [H, W] for images or the samples' own; <c>.json</c> has
    /// the shape, the places of the kept inputs, and of every input what it tells the first layer, in nats.
    /// </summary>
    /// <exception cref="MippException">The extension is another, or the file cannot be written.</exception>
    public static void Save(FeatureSelection selection, string path)
    {
        var write = Writer(path);
        AtomicFile.Write(path, stream => write(selection, stream));
    }

    /// <summary>Checks that the extension is one of those that can be written.</summary>
    /// <exception cref="MippException">It is not.</exception>
    public static void RequireKnown(string path) => Writer(path);

    private static Action<FeatureSelection, Stream> Writer(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".npy" => WriteArray,
        ".json" => (selection, stream) => JsonSerializer.Serialize(stream, Contents.Of(selection), Json),
        _ => throw new MippException($"cannot write a mask to '{path}': give a name that ends in .json or .npy."),
    };

    private static void WriteArray(FeatureSelection selection, Stream stream) =>
        NpyWriter.Write(stream, "|b1", selection.MaskShape, [.. selection.Features.Select(f => f.IsKept ? (byte)1 : (byte)0)]);

    private sealed record Contents(
        ImmutableArray<int> Shape, ImmutableArray<int> MaskShape, ImmutableArray<int> Kept, IEnumerable<double> Transferred, IEnumerable<double> Alone)
    {
        public static Contents Of(FeatureSelection selection) => new(
            selection.SampleShape, selection.MaskShape, selection.Kept,
            selection.Features.Select(f => f.Transferred), selection.Features.Select(f => f.Alone));
    }
}
