namespace Mipp.Experiments;

/// <summary>What some work took.</summary>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Operations">Floating-point operations of matrix products, convolutions and factorisations.</param>
public sealed record Effort(double Seconds, double Operations)
{
    /// <summary>The same work from beginning to end, where only a share of it was seen.</summary>
    internal Effort Over(double share) => new(Seconds / share, Operations / share);
}
