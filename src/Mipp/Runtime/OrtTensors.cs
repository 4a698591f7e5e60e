using Microsoft.ML.OnnxRuntime;
using Mipp.Graphs;
using Mipp.Tensors;
using OrtElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace Mipp.Runtime;

/// <summary>Between tensors and ONNX Runtime's values.</summary>
internal static class OrtTensors
{
    /// <summary>A value that reads the tensor's own memory; the tensor must be on the CPU, contiguous, and outlive it.</summary>
    /// <exception cref="MippException">ONNX Runtime has no such element type.</exception>
    public static OrtValue Borrow(Tensor contiguous)
    {
        // ONNX's numbers for element types are those of ONNX Runtime.
        var type = (OrtElementType)contiguous.dtype.ToElementType();
        if (type == OrtElementType.DataTypeMax || contiguous.dtype.ToElementType() == ElementType.Undefined)
            throw new MippException($"a tensor of {contiguous.dtype} cannot be given to ONNX Runtime, which has no such element type.");
        if (contiguous.numel() == 0)
            return OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, contiguous.shape);
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type, contiguous.shape, contiguous.Address, contiguous.numel() * contiguous.dtype.ElementSize());
    }

    /// <summary>Whether a value is a tensor that libtorch has the element type of.</summary>
    public static bool CanCopy(OrtValue value) =>
        value.IsTensor && ((ElementType)value.GetTensorTypeAndShape().ElementDataType).ToDType() is not null;

    /// <summary>A copy of a value as a tensor, which the caller's scope owns.</summary>
    /// <param name="value">What ONNX Runtime computed.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="MippException">It is no tensor, or one of an element type that libtorch does not have.</exception>
    public static Tensor Copy(OrtValue value, string name)
    {
        if (!value.IsTensor)
            throw new MippException($"'{name}' is no tensor but a {value.OnnxType}, which cannot be computed with here.");
        var info = value.GetTensorTypeAndShape();
        var element = (ElementType)info.ElementDataType;
        var type = element.ToDType()
            ?? throw new MippException($"'{name}' is a tensor of {info.ElementDataType}, which libtorch has none of.");
        var tensor = torch.empty(info.Shape, dtype: type, device: torch.CPU);
        if (tensor.numel() > 0)
            value.GetTensorMutableRawData().CopyTo(tensor.bytes);
        return ComputeDevice.IsProcessor ? tensor : tensor.to(torch.get_default_device());
    }
}
