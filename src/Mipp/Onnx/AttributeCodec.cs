using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Kind = Mipp.Onnx.Protocol.AttributeProto.Types.AttributeType;

namespace Mipp.Onnx;

/// <summary>
/// Between ONNX's attributes and <see cref="Attributes"/>. What has no place there (sparse tensors, types, text
/// that is no UTF-8) stays an <see cref="AttributeProto"/>.
/// </summary>
internal static class AttributeCodec
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The attributes; their tensors belong to the caller's scope.</summary>
    public static Attributes Read(IEnumerable<AttributeProto> protos, ImmutableDictionary<string, int> opsets, WeightSource source)
    {
        var attributes = Attributes.Empty;
        foreach (var proto in protos)
        {
            if (attributes.Has(proto.Name))
                throw new MippException($"attribute '{proto.Name}' is given twice.");
            attributes = attributes.With(proto.Name, Read(proto, opsets, source));
        }
        return attributes;
    }

    public static IEnumerable<AttributeProto> Write(Attributes attributes)
    {
        foreach (var (name, value) in attributes)
            yield return Write(name, value);
    }

    private static object Read(AttributeProto proto, ImmutableDictionary<string, int> opsets, WeightSource source)
    {
        object value = Value(proto, opsets, source);
        if (value == proto)
            source.Restore(proto.T);
        return value;
    }

    private static object Value(AttributeProto proto, ImmutableDictionary<string, int> opsets, WeightSource source) => KindOf(proto) switch
    {
        _ when proto.RefAttrName.Length > 0 => proto,
        Kind.Float => proto.F,
        Kind.Int => proto.I,
        Kind.String => Text(proto.S) ?? (object)proto,
        Kind.Floats => proto.Floats.ToArray(),
        Kind.Ints => proto.Ints.ToArray(),
        Kind.Strings => proto.Strings.Select(Text).ToArray() is var texts && !texts.Contains(null) ? texts : proto,
        Kind.Tensor when proto.T is not null && TensorCodec.CanRead(proto.T) => TensorCodec.Read(proto.T, source),
        Kind.Graph when proto.G is not null => SubgraphCodec.Read(proto, opsets, source) ?? (object)proto,
        _ => proto,
    };

    /// <summary>The kind, which the first version of the format left to be guessed.</summary>
    private static Kind KindOf(AttributeProto proto) => proto.Type != Kind.Undefined ? proto.Type
        : proto.HasF ? Kind.Float
        : proto.HasI ? Kind.Int
        : proto.HasS ? Kind.String
        : proto.T is not null ? Kind.Tensor
        : proto.G is not null ? Kind.Graph
        : proto.Floats.Count > 0 ? Kind.Floats
        : proto.Ints.Count > 0 ? Kind.Ints
        : proto.Strings.Count > 0 ? Kind.Strings
        : Kind.Undefined;

    private static string? Text(ByteString bytes)
    {
        try
        {
            return Utf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static AttributeProto Write(string name, object value)
    {
        var proto = new AttributeProto { Name = name };
        switch (value)
        {
            case float number:
                (proto.Type, proto.F) = (Kind.Float, number);
                break;
            case long number:
                (proto.Type, proto.I) = (Kind.Int, number);
                break;
            case string text:
                (proto.Type, proto.S) = (Kind.String, ByteString.CopyFromUtf8(text));
                break;
            case float[] numbers:
                proto.Type = Kind.Floats;
                proto.Floats.AddRange(numbers);
                break;
            case long[] numbers:
                proto.Type = Kind.Ints;
                proto.Ints.AddRange(numbers);
                break;
            case string[] texts:
                proto.Type = Kind.Strings;
                proto.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                break;
            case Tensor tensor:
                (proto.Type, proto.T) = (Kind.Tensor, TensorCodec.Write("", tensor));
                break;
            case Subgraph { Source: AttributeProto graph }:
                return graph;
            case AttributeProto opaque:
                return opaque;
            default:
                throw new ArgumentException($"attribute '{name}' holds a {value.GetType()}, which ONNX has no place for.", nameof(value));
        }
        return proto;
    }
}
