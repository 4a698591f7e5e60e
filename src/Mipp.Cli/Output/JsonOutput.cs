using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mipp.Cli.Output;

/// <summary>The one JSON object that a command with --json prints on stdout.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // A loss or a distance may overflow; the names are what Python's json and others read.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Print<T>(T result) => Console.Out.WriteLine(JsonSerializer.Serialize(result, Options));
}
