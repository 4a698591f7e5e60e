using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Mipp.Cli;

/// <summary>What a command's help has beyond its options: examples at the end, and sections before them.</summary>
internal static class Examples
{
    /// <summary>Makes the command's help end with the examples.</summary>
    public static void WithExamples(this Command command, params string[] examples) => command.WithSection("Examples", examples);

    /// <summary>Makes the command's help end with a section.</summary>
    public static void WithSection(this Command command, string title, params string[] lines)
    {
        var help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
            command.Add(help = new HelpOption());
        help.Action = new HelpWithSection(help.Action!, title, lines);
    }

    private sealed class HelpWithSection(CommandLineAction help, string title, string[] lines) : SynchronousCommandLineAction
    {
        // A missing argument is no obstacle to showing help.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var configuration = parseResult.InvocationConfiguration;
            var output = configuration.Output;
            using var text = new StringWriter();
            configuration.Output = text;
            int exitCode = ((SynchronousCommandLineAction)help).Invoke(parseResult);
            configuration.Output = output;
            // The help speaks of the assembly; the user typed the launcher's name.
            output.WriteLine(text.ToString().Replace(RootCommand.ExecutableName, Launcher.Name, StringComparison.Ordinal).TrimEnd());
            output.WriteLine();
            output.WriteLine($"{title}:");
            foreach (string line in lines)
                output.WriteLine($"  {Launcher.Localise(line)}");
            return exitCode;
        }
    }
}
