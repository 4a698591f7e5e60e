using System.Text.Json;
using System.Text.Json.Serialization;
using Mipp.Training;

namespace Mipp.Experiments;

/// <summary>What must not change between the runs of a store, as text that it keeps.</summary>
internal static class StoreProtocol
{
    /// <summary>The protocol of an experiment.</summary>
    public static string Of(Experiment experiment)
    {
        var protocol = experiment.Protocol;
        return JsonSerializer.Serialize(
            new Kept(protocol.Calibration, protocol.RepairEpochs, protocol.Training, protocol.Retraining, protocol.Teacher), StoreRows.Json);
    }

    /// <summary>What differs between two protocols, in a few words.</summary>
    public static string Difference(string before, string now)
    {
        using var old = JsonDocument.Parse(before);
        using var changed = JsonDocument.Parse(now);
        string[] names = [.. old.RootElement.EnumerateObject().Concat(changed.RootElement.EnumerateObject()).Select(p => p.Name).Distinct()];
        return string.Join(", ", names.Where(n => TextOf(old, n) != TextOf(changed, n)).Select(n => $"{n} has changed"));
    }

    private static string? TextOf(JsonDocument protocol, string name) =>
        protocol.RootElement.TryGetProperty(name, out var value) ? value.GetRawText() : null;

    /// <summary>What is added to it is left out where it says nothing, so that stores which do not know it go on.</summary>
    private sealed record Kept(
        int Calibration,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int RepairEpochs,
        TrainingOptions? Training,
        TrainingOptions? Retraining,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DenseTeacher? Teacher);
}
