using System.Globalization;

namespace Mipp.Data;

/// <summary>
/// How a stored value becomes a network's input: (value · <see cref="Scale"/> − mean) / std, with one mean and one
/// standard deviation per channel.
/// </summary>
/// <param name="Scale">Factor on stored values: 1/255 takes bytes to 0 … 1.</param>
/// <param name="Mean">Mean per channel, or one for all; in units of the scaled value.</param>
/// <param name="Std">Standard deviation per channel, or one for all; in units of the scaled value, above 0.</param>
public sealed record Preprocessing(double Scale, IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>Values are used as they are stored.</summary>
    public static Preprocessing None { get; } = new(1, [0], [1]);

    /// <summary>Bytes are scaled to 0 … 1 and nothing more.</summary>
    public static Preprocessing UnitRange { get; } = new(1.0 / 255, [0], [1]);

    /// <summary>Says whether there is one mean and one standard deviation for all channels.</summary>
    internal bool IsUniform => Mean.Count == 1 && Std.Count == 1;

    /// <summary>The factor of a channel in value · factor + shift.</summary>
    internal float Factor(int channel) => (float)(Scale / Of(Std, channel));

    /// <summary>The shift of a channel in value · factor + shift: what a stored 0 becomes.</summary>
    internal float Shift(int channel) => (float)(-Of(Mean, channel) / Of(Std, channel));

    /// <summary>Throws unless the values can be used with this many channels.</summary>
    internal void Validate(int channels)
    {
        RequireCount("mean", Mean, channels);
        RequireCount("std", Std, channels);
        if (!double.IsFinite(Scale) || Mean.Any(value => !double.IsFinite(value)))
            throw new MippException($"mean {Format(Mean)} with scale {Scale} cannot be used: give finite numbers");
        if (Std.Any(value => !double.IsFinite(value) || value <= 0))
            throw new MippException($"std {Format(Std)} cannot be used: give numbers above 0");
    }

    private static void RequireCount(string what, IReadOnlyList<double> values, int channels)
    {
        if (values.Count != 1 && values.Count != channels)
            throw new MippException(
                $"{what} {Format(values)} has {values.Count} values for {channels} channels: give 1 value or {channels}");
    }

    private static double Of(IReadOnlyList<double> values, int channel) =>
        values.Count == 1 ? values[0] : values[channel];

    private static string Format(IReadOnlyList<double> values) =>
        string.Join(',', values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
