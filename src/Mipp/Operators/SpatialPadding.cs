namespace Mipp.Operators;

/// <summary>Positions added before and after each spatial axis (2, 3, …).</summary>
internal sealed record SpatialPadding(long[] Begin, long[] End)
{
    public bool IsZero => Begin.All(p => p == 0) && End.All(p => p == 0);

    public bool IsSymmetric => Begin.SequenceEqual(End);

    /// <summary>The padded tensor.</summary>
    public Tensor Apply(Tensor x, double value)
    {
        if (IsZero)
            return x;
        // libtorch lists pads from the last axis to the first.
        long[] pads = new long[2 * Begin.Length];
        for (int axis = 0; axis < Begin.Length; axis++)
        {
            int at = 2 * (Begin.Length - 1 - axis);
            (pads[at], pads[at + 1]) = (Begin[axis], End[axis]);
        }
        return torch.nn.functional.pad(x, pads, PaddingModes.Constant, value);
    }
}
