using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mipp.Reports;

/// <summary>Everything, as one JSON object, for other programs.</summary>
internal sealed class JsonExporter() : ResultExporter(".json")
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <inheritdoc/>
    public override void Write(ResultSet results, TextWriter text) => text.WriteLine(JsonSerializer.Serialize(results, Json));
}
