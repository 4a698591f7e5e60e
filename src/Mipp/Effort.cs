namespace Mipp;

/// <summary>What some work took.</summary>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Operations">Floating-point operations of running networks: of Conv, Gemm, MatMul and the like, three times that where gradients are recorded.</param>
public sealed record Effort(double Seconds, double Operations)
{
    /// <summary>Of no work.</summary>
    internal static Effort None { get; } = new(0, 0);

    /// <summary>Of one piece of work and another.</summary>
    public static Effort operator +(Effort one, Effort other) => new(one.Seconds + other.Seconds, one.Operations + other.Operations);
}
