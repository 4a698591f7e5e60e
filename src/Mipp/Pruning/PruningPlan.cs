using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Mipp.Pruning;

/// <summary>What a pruning run decided: enough to apply the same cut again.</summary>
/// <param name="ModelHash">SHA-256 of the dense model's file in lower-case hexadecimal, or empty when it was never a file.</param>
/// <param name="Options">The options of the run.</param>
/// <param name="Groups">Every group of the model, frozen ones too, in the order in which the network computes them.</param>
public sealed record PruningPlan(string ModelHash, PruningOptions Options, ImmutableArray<PlannedGroup> Groups)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The plan as JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>Saves the plan; the file appears whole or not at all.</summary>
    /// <exception cref="MippException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToJson())));

    /// <summary>Reads a plan.</summary>
    /// <exception cref="MippException">The text is not a plan.</exception>
    public static PruningPlan FromJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<PruningPlan>(text, Json) is { Groups.IsDefault: false } plan ? plan
                : throw new MippException("the plan has no groups; give a file that 'mipp prune --plan' wrote.");
        }
        catch (JsonException e)
        {
            throw new MippException($"the plan is not valid JSON ({e.Message}); give a file that 'mipp prune --plan' wrote.", e);
        }
    }
}

/// <summary>One group in a plan.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Width">Its number of units.</param>
/// <param name="Kept">The indices of the units that stay, ascending.</param>
/// <param name="Removed">The units that go, in that order.</param>
/// <param name="FrozenReason">Why nothing may be removed, or null.</param>
public sealed record PlannedGroup(
    string Name, int Width, ImmutableArray<int> Kept, ImmutableArray<PlannedRemoval> Removed, string? FrozenReason);

/// <summary>One unit that goes.</summary>
/// <param name="Unit">Its index in the group.</param>
/// <param name="Loss">What the criterion says is lost, given the removals before it; nats for "mipp".</param>
public sealed record PlannedRemoval(int Unit, double Loss);
