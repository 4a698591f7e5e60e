using Mipp.Graphs;

namespace Mipp.Operators;

/// <summary>An input with one number per channel: a bias, a normalisation's scale or statistics.</summary>
internal static class ChannelVector
{
    /// <exception cref="MippException">The input is no vector, or not as long as there are channels.</exception>
    public static void Check(InferenceContext context, int input, Dim? channels)
    {
        if (context.Shape(input) is not { } shape)
            return;
        bool fits = shape.Rank == 1 && (channels is not { IsKnown: true } || !shape[0].IsKnown || shape[0] == channels);
        if (!fits)
            throw context.Fail($"input {input} is {shape}, which does not fit the channels: {(channels is null ? "a vector is" : $"[{channels}] is")} needed");
    }
}
