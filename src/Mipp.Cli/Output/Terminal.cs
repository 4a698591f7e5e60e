using Mipp.Data;
using Spectre.Console;

namespace Mipp.Cli.Output;

/// <summary>Where a command prints: results on stdout, everything else on stderr.</summary>
internal static class Terminal
{
    // A file or a pipe has no width of its own; tables should not be folded there.
    private const int WidthOfFiles = 140;

    /// <summary>Results that a person reads. With --json nothing goes here.</summary>
    public static IAnsiConsole Results { get; } = Open(Console.Out, Console.IsOutputRedirected);

    /// <summary>Progress and notes.</summary>
    public static IAnsiConsole Notes { get; } = Open(Console.Error, Console.IsErrorRedirected);

    /// <summary>Looks for datasets in the usual places and notes what takes long.</summary>
    public static DatasetLocator DatasetLocator { get; } =
        DatasetLocator.FromEnvironment(Say);

    /// <summary>A line on stderr while there may be progress bars, which it does not disturb; in a file or a pipe it stays one line.</summary>
    public static void Note(string line)
    {
        line = line.ReplaceLineEndings(" ");
        if (Console.IsErrorRedirected)
            Console.Error.WriteLine(line);
        else
            Notes.WriteLine(line);
    }

    /// <summary>One line on stderr.</summary>
    public static void Say(string line) => Console.Error.WriteLine($"mipp: {line.ReplaceLineEndings(" ")}");

    /// <summary>Lines on stderr about what makes a result worse than it could be.</summary>
    public static void Warn(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            Say($"warning: {line}");
    }

    private static IAnsiConsole Open(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (redirected)
            console.Profile.Width = WidthOfFiles;
        return console;
    }
}
