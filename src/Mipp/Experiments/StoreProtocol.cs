using System.Text.Json;

namespace Mipp.Experiments;

/// <summary>What must not change between the runs of a store, as text that it keeps.</summary>
internal static class StoreProtocol
{
    /// <summary>The protocol of an experiment.</summary>
    public static string Of(Experiment experiment) => JsonSerializer.Serialize(
        new
        {
            experiment.Protocol.Calibration,
            experiment.Protocol.Training,
            experiment.Protocol.Retraining,
        },
        StoreRows.Json);

    /// <summary>What differs between two protocols, in a few words.</summary>
    public static string Difference(string before, string now)
    {
        using var old = JsonDocument.Parse(before);
        using var changed = JsonDocument.Parse(now);
        return string.Join(", ", changed.RootElement.EnumerateObject()
            .Where(p => !old.RootElement.TryGetProperty(p.Name, out var value) || value.GetRawText() != p.Value.GetRawText())
            .Select(p => $"{p.Name} has changed"));
    }
}
