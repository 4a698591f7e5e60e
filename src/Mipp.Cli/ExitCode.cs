namespace Mipp.Cli;

/// <summary>What the program's exit codes mean.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Our mistake.</summary>
    public const int Bug = 1;

    /// <summary>The user's mistake: a bad option, file or value.</summary>
    public const int UserMistake = 2;

    /// <summary>Stopped by Ctrl-C, as shells report it.</summary>
    public const int Interrupted = 130;
}
