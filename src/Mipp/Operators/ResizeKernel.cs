namespace Mipp.Operators;

/// <summary>How a resized value is made of its neighbours: ONNX's modes, with weights as its definition has them.</summary>
/// <param name="Mode">nearest, linear or cubic.</param>
/// <param name="NearestMode">Which neighbour is nearest; <see cref="Simple"/> before operator set 11.</param>
/// <param name="Cubic">The coefficient of cubic interpolation.</param>
/// <param name="ExcludesOutside">Whether neighbours outside of the axis count nothing, rather than being its border.</param>
/// <param name="Antialiases">Whether the kernel widens where an axis is made smaller.</param>
internal sealed record ResizeKernel(string Mode, string NearestMode, double Cubic, bool ExcludesOutside, bool Antialiases)
{
    /// <summary>The rounding that operator sets before 11 do not state: towards the start, or the end where the axis is made smaller.</summary>
    public const string Simple = "simple";

    /// <summary>Neighbours that a value is made of.</summary>
    public int Taps(double scale) => Mode == "nearest" ? 1 : 2 * (1 - FirstOffset(scale));

    /// <summary>Positions, first to last, and their weights, which sum to 1, for a place on an axis.</summary>
    /// <param name="place">In positions; it may lie outside of the axis.</param>
    /// <param name="size">The axis' size.</param>
    /// <param name="scale">How many times longer the axis becomes.</param>
    public (long[] Positions, double[] Weights) Sample(double place, long size, double scale)
    {
        long Inside(double position) => (long)Math.Clamp(position, 0, size - 1);
        if (Mode == "nearest")
            return ([Inside(Nearest(place, scale))], [1]);
        double floor = Math.Floor(place);
        var offsets = Enumerable.Range(FirstOffset(scale), Taps(scale));
        double[] weights = [.. offsets.Select(o =>
            ExcludesOutside && (floor + o < 0 || floor + o >= size) ? 0 : Weight((o - (place - floor)) * KernelScale(scale)))];
        double sum = weights.Sum();
        return ([.. offsets.Select(o => Inside(floor + o))], [.. weights.Select(w => w / sum)]);
    }

    private double KernelScale(double scale) => Antialiases ? Math.Min(scale, 1) : 1;

    private int FirstOffset(double scale) => (int)Math.Floor(-(Mode == "cubic" ? 2 : 1) / KernelScale(scale)) + 1;

    private double Nearest(double place, double scale) => NearestMode switch
    {
        "round_prefer_floor" => Math.Ceiling(place - 0.5),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        "floor" => Math.Floor(place),
        "ceil" => Math.Ceiling(place),
        Simple => scale < 1 ? Math.Ceiling(place) : Math.Floor(place),
        _ => throw new InvalidOperationException($"'{NearestMode}' is no mode of rounding"),
    };

    /// <summary>The kernel's height at a distance.</summary>
    private double Weight(double distance)
    {
        double x = Math.Abs(distance);
        if (Mode == "linear")
            return Math.Max(0, 1 - x);
        return x <= 1 ? (((Cubic + 2) * x) - (Cubic + 3)) * x * x + 1
            : x < 2 ? Cubic * ((((x - 5) * x) + 8) * x - 4)
            : 0;
    }
}
