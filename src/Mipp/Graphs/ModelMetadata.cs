using System.Collections.Immutable;

namespace Mipp.Graphs;

/// <summary>What an ONNX file says of itself beside the graph.</summary>
/// <param name="IrVersion">The version of the format.</param>
/// <param name="ProducerName">The program that wrote the model.</param>
/// <param name="ProducerVersion">That program's version.</param>
/// <param name="Domain">The model's namespace.</param>
/// <param name="ModelVersion">The model's version.</param>
/// <param name="Description">The model's description.</param>
/// <param name="Properties">Free key–value pairs.</param>
public sealed record ModelMetadata(
    long IrVersion,
    string ProducerName,
    string ProducerVersion,
    string Domain,
    long ModelVersion,
    string Description,
    ImmutableSortedDictionary<string, string> Properties)
{
    /// <summary>What a graph built here says of itself.</summary>
    public static ModelMetadata Default { get; } =
        new(8, "mipp", "", "", 0, "", ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>What only the format that the model came from understands; written back on saving. Never changed.</summary>
    internal object? FileRemainder { get; init; }

    /// <summary>The files beside the model's that its weights were read from, as full paths; such a model is saved that way too.</summary>
    internal ImmutableArray<string> WeightFiles { get; init; } = [];
}
