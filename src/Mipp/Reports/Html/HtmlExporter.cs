using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mipp.Reports.Html;

/// <summary>A page that holds all it needs: it opens without a network, by itself, in any browser.</summary>
internal sealed class HtmlExporter() : ResultExporter(".html")
{
    private static readonly string[] Libraries = ["vega.min.js", "vega-lite.min.js", "vega-embed.min.js"];
    private static readonly string[] Scripts = ["format.js", "charts.js", "table.js", "controls.js", "cards.js", "page.js"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // JSON has no word for it, and a chart no place.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <inheritdoc/>
    private protected override string? Lack => LackOf(typeof(HtmlExporter).Assembly.GetManifestResourceNames());

    /// <summary>What a build with these resources lacks; null where it lacks nothing.</summary>
    internal static string? LackOf(IReadOnlyCollection<string> resources) =>
        Libraries.FirstOrDefault(name => !resources.Contains(ResourceOf(name))) is { } missing
            ? $"this mipp was built without {missing}, which draws the charts; build it again with a network (npm is not needed), or write .md, .csv or .json."
            : null;

    /// <inheritdoc/>
    public override void Write(ResultSet results, TextWriter text)
    {
        var data = PageData.Of(results);
        var parts = new Dictionary<string, Func<string>>
        {
            ["title"] = () => WebUtility.HtmlEncode(data.Title),
            ["style"] = () => Resource("page.css"),
            ["libraries"] = () => string.Join('\n', Libraries.Select(Script)),
            // The serialiser escapes what could end the element that the data stand in.
            ["data"] = () => JsonSerializer.Serialize(data, Json),
            ["scripts"] = () => string.Join('\n', Scripts.Select(Script)),
        };
        foreach (string piece in Resource("page.html").Split("{{"))
        {
            int end = piece.IndexOf("}}", StringComparison.Ordinal);
            if (end > 0 && parts.TryGetValue(piece[..end], out var part))
                text.Write(part());
            text.Write(end > 0 ? piece[(end + 2)..] : piece);
        }
    }

    private static string Script(string name) => $"<script>{Resource(name)}</script>";

    private static string ResourceOf(string name) => $"report/{name}";

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlExporter).Assembly.GetManifestResourceStream(ResourceOf(name))
            ?? throw new InvalidOperationException($"the assembly lacks report/{name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
