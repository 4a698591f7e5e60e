using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>A call to libtorch that failed. The message is one line: the call, the shapes it was given, and why.</summary>
public sealed class TorchException : Exception
{
    /// <summary>An exception without a message.</summary>
    public TorchException()
    {
    }

    /// <summary>An exception with a message.</summary>
    public TorchException(string message) : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public TorchException(string message, Exception innerException) : base(message, innerException)
    {
    }

    internal static TorchException Of(string type, string call, params ReadOnlySpan<Tensor?> inputs)
    {
        var reason = NativeMethods.LastError();
        var shapes = new List<string>();
        foreach (var input in inputs)
        {
            if (input is not null) shapes.Add(Tensor.ShapeText(input));
        }

        return new TorchException($"{type}.{call}({string.Join(", ", shapes)}): {OneLine(reason)}");
    }

    internal static TorchException Creating(string call, ReadOnlySpan<long> shape) =>
        new($"Tensor.{call}({Tensor.ShapeText(shape)}): {OneLine(NativeMethods.LastError())}");

    private static string OneLine(string reason) =>
        string.Join(' ', reason.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
