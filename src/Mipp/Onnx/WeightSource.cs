using Mipp.Onnx.Protocol;

namespace Mipp.Onnx;

/// <summary>Finds the contents of tensors that were not parsed with the model: further on in its file, or in files beside it.</summary>
internal sealed class WeightSource(ExternalData external, ModelSkeleton? skeleton)
{
    /// <summary>For tensors whose contents they hold themselves.</summary>
    public static WeightSource None { get; } = new(ExternalData.None, null);

    /// <summary>Whether a tensor's contents lie in a file beside the model's.</summary>
    public static bool IsOutside(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>The tensors whose contents lie in files beside the model's: initializers, and constants of nodes and of the graphs inside them.</summary>
    public static IEnumerable<TensorProto> Outside(GraphProto graph)
    {
        var attributes = graph.Node.SelectMany(n => n.Attribute).ToList();
        return graph.Initializer
            .Concat(attributes.SelectMany(a => a.T is null ? a.Tensors : a.Tensors.Prepend(a.T)))
            .Where(IsOutside)
            .Concat(attributes.SelectMany(a => a.G is null ? a.Graphs : a.Graphs.Prepend(a.G)).SelectMany(Outside));
    }

    /// <summary>Opens a tensor's contents; null when the tensor holds them itself.</summary>
    public OpenBytes? Open(TensorProto tensor)
    {
        if (IsOutside(tensor))
            return external.Open(tensor);
        return tensor.HasRawData && skeleton?.Find(tensor.RawData) is { } stored ? new OpenBytes(stored, null) : null;
    }

    /// <summary>Puts the contents back into a tensor that no graph can hold, so that it can be written as it was read.</summary>
    public void Restore(TensorProto? tensor)
    {
        if (tensor is { HasRawData: true } && skeleton?.Find(tensor.RawData) is { } stored)
            tensor.RawData = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(stored.Read());
    }

    /// <summary>The files beside the model that hold some of its tensors, as full paths.</summary>
    public IEnumerable<string> FilesOf(GraphProto graph) => Outside(graph)
        .Select(external.PathOf).OfType<string>().Distinct(StringComparer.Ordinal);
}

/// <summary>Bytes in a file, and the file where it has to be closed after reading them.</summary>
internal sealed class OpenBytes(StoredBytes bytes, IDisposable? file) : IDisposable
{
    public StoredBytes Bytes { get; } = bytes;

    public void Dispose() => file?.Dispose();
}
