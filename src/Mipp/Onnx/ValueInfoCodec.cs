using Mipp.Graphs;
using Mipp.Onnx.Protocol;
using Mipp.Operators;

namespace Mipp.Onnx;

/// <summary>Between ONNX's declared types and the element type and shape of a <see cref="Value"/>.</summary>
internal static class ValueInfoCodec
{
    /// <summary>The declared element type and shape; undefined and null where none is declared or it is no tensor.</summary>
    public static (ElementType Type, Shape? Shape) Read(ValueInfoProto info)
    {
        if (info.Type?.TensorType is not { } tensor)
            return (ElementType.Undefined, null);
        var type = (ElementType)tensor.ElemType;
        return (Enum.IsDefined(type) ? type : ElementType.Undefined, ReadShape(tensor.Shape, info.Name));
    }

    /// <summary>The value's type as it now is; what is not known of it stays as the file declared it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="declared">What the file declared, or null.</param>
    public static ValueInfoProto Write(Value value, ValueInfoProto? declared)
    {
        var info = declared?.Clone() ?? new ValueInfoProto { Name = value.Name };
        if (value.ElementType == ElementType.Undefined)
            return info;
        info.Type ??= new TypeProto();
        info.Type.TensorType ??= new TypeProto.Types.Tensor();
        info.Type.TensorType.ElemType = (int)value.ElementType;
        if (value.Shape is not null)
            info.Type.TensorType.Shape = WriteShape(value.Shape, info.Type.TensorType.Shape);
        return info;
    }

    private static Shape? ReadShape(TensorShapeProto? proto, string name)
    {
        if (proto is null)
            return null;
        if (proto.Dim.Count > Shape.MaxRank)
            throw new MippException($"'{name}' has {proto.Dim.Count} axes, at most {Shape.MaxRank} are supported.");
        var shape = new Shape(proto.Dim.Select(d => ReadDim(d, name)));
        return shape.IsPossible ? shape : throw new MippException($"'{name}' has the shape {shape}; the file is damaged.");
    }

    private static Dim ReadDim(TensorShapeProto.Types.Dimension proto, string name)
    {
        // Some exporters write −1 for a dynamic dimension, and '?' for one without a name.
        if (proto.HasDimValue && proto.DimValue != -1)
            return proto.DimValue;
        bool isNamed = proto.HasDimParam && proto.DimParam.Length > 0 && !IsUnnamed(proto.DimParam);
        return isNamed ? Dim.Of(proto.DimParam) : InferenceContext.Unknown();
    }

    private static TensorShapeProto WriteShape(Shape shape, TensorShapeProto? declared)
    {
        var proto = new TensorShapeProto();
        for (int axis = 0; axis < shape.Rank; axis++)
            proto.Dim.Add(WriteDim(shape[axis], declared?.Dim.Count == shape.Rank ? declared.Dim[axis] : null));
        return proto;
    }

    private static TensorShapeProto.Types.Dimension WriteDim(Dim dim, TensorShapeProto.Types.Dimension? declared)
    {
        var proto = new TensorShapeProto.Types.Dimension();
        if (declared?.HasDenotation == true)
            proto.Denotation = declared.Denotation;
        if (dim.IsKnown)
            proto.DimValue = dim.Factor;
        else if (declared?.HasDimParam == true)
            proto.DimParam = declared.DimParam;
        else if (dim.Factor == 1 && !IsUnnamed(dim.Symbol!))
            proto.DimParam = dim.Symbol;
        return proto;
    }

    private static bool IsUnnamed(string symbol) => symbol.StartsWith('?');
}
