using System.CommandLine;

namespace Mipp.Cli.Options;

/// <summary>--json</summary>
internal sealed class JsonOption : Option<bool>
{
    public JsonOption()
        : base("--json") => Description = "Print one JSON object on stdout and everything else on stderr.";
}
