using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Mipp.Cli;

/// <summary>Examples at the end of a command's help.</summary>
internal static class Examples
{
    /// <summary>Makes the command's help end with the examples.</summary>
    public static void WithExamples(this Command command, params string[] examples)
    {
        var help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
            command.Add(help = new HelpOption());
        help.Action = new HelpWithExamples((HelpAction)help.Action!, examples);
    }

    private sealed class HelpWithExamples(HelpAction help, string[] examples) : SynchronousCommandLineAction
    {
        // A missing argument is no obstacle to showing help.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var configuration = parseResult.InvocationConfiguration;
            var output = configuration.Output;
            using var text = new StringWriter();
            configuration.Output = text;
            int exitCode = help.Invoke(parseResult);
            configuration.Output = output;
            // The help speaks of the assembly; the user typed the launcher's name.
            output.WriteLine(text.ToString().Replace(RootCommand.ExecutableName, "./mipp", StringComparison.Ordinal).TrimEnd());
            output.WriteLine();
            output.WriteLine("Examples:");
            foreach (string example in examples)
                output.WriteLine($"  {example}");
            return exitCode;
        }
    }
}
