using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;

namespace Mipp.Onnx;

/// <summary>Between what an ONNX file says of itself and <see cref="ModelMetadata"/>.</summary>
internal static class MetadataCodec
{
    /// <summary>The format's name for its own operators' domain, which is otherwise written as the empty text.</summary>
    private const string OnnxDomain = "ai.onnx";

    public static ModelMetadata Read(ModelProto model) => new(
        model.IrVersion,
        model.ProducerName,
        model.ProducerVersion,
        model.Domain,
        model.ModelVersion,
        model.DocString,
        model.MetadataProps.Aggregate(
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
            (properties, entry) => properties.SetItem(entry.Key, entry.Value)));

    public static ImmutableDictionary<string, int> ReadOpsets(ModelProto model)
    {
        // Operator sets came with the third version of the format.
        if (model.OpsetImport.Count == 0 && model.IrVersion >= 3)
            throw new MippException("the model does not say which operator set it uses; it may be truncated.");
        var opsets = ImmutableDictionary<string, int>.Empty;
        foreach (var import in model.OpsetImport)
        {
            if (import.Version is < 1 or > int.MaxValue)
                throw new MippException($"the model uses version {import.Version} of operator set '{import.Domain}'.");
            opsets = opsets.SetItem(import.Domain == OnnxDomain ? "" : import.Domain, (int)import.Version);
        }
        return opsets;
    }

    /// <summary>Writes metadata and operator sets over what <paramref name="model"/> has.</summary>
    public static void Write(Graph graph, ModelProto model)
    {
        var metadata = graph.Metadata;
        model.IrVersion = metadata.IrVersion;
        model.ProducerName = metadata.ProducerName;
        model.ProducerVersion = metadata.ProducerVersion;
        model.Domain = metadata.Domain;
        model.ModelVersion = metadata.ModelVersion;
        model.DocString = metadata.Description;
        model.MetadataProps.Clear();
        model.MetadataProps.AddRange(metadata.Properties.Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
        model.OpsetImport.Clear();
        model.OpsetImport.AddRange(graph.Opsets.OrderBy(o => o.Key, StringComparer.Ordinal)
            .Select(o => new OperatorSetIdProto { Domain = o.Key, Version = o.Value }));
    }
}
