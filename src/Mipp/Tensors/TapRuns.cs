namespace Mipp.Tensors;

/// <summary>All that is copied of an image.</summary>
internal sealed record TapRuns(TapRun[] Runs, int Positions, int Taps);

/// <summary>Taps that lie side by side in a plane, or outside of it: what is copied at once.</summary>
/// <param name="Position">Of which output position.</param>
/// <param name="Tap">The first of them.</param>
/// <param name="Length">How many.</param>
/// <param name="Offset">Of the first in a plane; −1: padding, which is zero.</param>
internal readonly record struct TapRun(int Position, int Tap, int Length, long Offset)
{
    public static TapRuns Of(ReadOnlySpan<long> offsets, int taps)
    {
        var runs = new List<TapRun>();
        for (int i = 0; i < offsets.Length; i++)
        {
            int tap = i % taps;
            if (tap > 0 && runs[^1] is var last && offsets[i] == (last.Offset < 0 ? -1 : last.Offset + last.Length))
                runs[^1] = last with { Length = last.Length + 1 };
            else runs.Add(new(i / taps, tap, 1, offsets[i]));
        }

        return new([.. runs], offsets.Length / taps, taps);
    }
}
