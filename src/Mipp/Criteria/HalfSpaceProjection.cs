using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>
/// The half-space step of DHSPG (Chen et al., ICLR 2023, section 3.2) for units that are to become zero, a unit a row.
/// </summary>
internal static class HalfSpaceProjection
{
    /// <summary>The penalty's least weight λ.</summary>
    private const double LeastPenalty = 1e-3;

    /// <summary>How much more than what the loss would grow a unit by.</summary>
    private const double Amplification = 1.1;

    /// <summary>
    /// Takes x, which gradient descent has moved to y = x − α g, to y − α λ x/‖x‖, and to zero where that is no longer in x's
    /// half-space, ⟨·, x⟩ ≤ 0. λ is at least 1.1 times what makes the unit shrink against the gradient, −⟨g, x⟩/‖x‖, and what makes
    /// it zero within the steps that are left; the authors' trainings are long enough without the latter.
    /// </summary>
    /// <param name="before">x [units, n].</param>
    /// <param name="after">y [units, n].</param>
    /// <param name="rate">α, above 0.</param>
    /// <param name="stepsLeft">Steps in which the units are to become zero, this one included; at least 1.</param>
    public static Tensor Project(Tensor before, Tensor after, double rate, long stepsLeft)
    {
        var norm = torch.linalg.vector_norm(before, 2, [1], keepdim: true);
        var isZero = norm.eq(Number(0));
        var direction = before / norm.masked_fill(isZero, Number(1));
        var gradient = (before - after) / Number(rate);
        var growth = -(gradient * direction).sum([1], keepdim: true);
        var penalty = (growth * Number(Amplification)).maximum(norm / Number(rate * stepsLeft)).clamp_min(Number(LeastPenalty));
        var moved = after - (direction * penalty * Number(rate));
        var isOutside = (moved * before).sum([1], keepdim: true).le(Number(0)).logical_or(isZero);
        return moved.masked_fill(isOutside, Number(0));
    }
}
