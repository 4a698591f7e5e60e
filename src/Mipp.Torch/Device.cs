namespace Mipp.Torch;

/// <summary>Where a tensor's values are kept and computed with.</summary>
public readonly record struct Device
{
    private Device(int code) => Code = code;

    /// <summary>0 for the CPU, n + 1 for the CUDA device n.</summary>
    internal int Code { get; }

    /// <summary>The processor and its memory. Also the default value.</summary>
    public static Device Cpu => default;

    /// <summary>A CUDA device.</summary>
    /// <param name="index">Which one, from 0.</param>
    public static Device Cuda(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new Device(index + 1);
    }

    /// <summary>Whether this is a CUDA device.</summary>
    public bool IsCuda => Code > 0;

    internal static Device FromCode(int code) => new(code);

    /// <inheritdoc/>
    public override string ToString() => IsCuda ? $"cuda:{Code - 1}" : "cpu";
}
