namespace Mipp;

/// <summary>
/// A user's mistake: a bad model, data file, option or budget. The message is one line that says what is wrong, where,
/// which values are allowed and what to do. The command line prints it without a stack trace and exits with code 2.
/// </summary>
public class MippException : Exception
{
    /// <summary>Creates an exception without a specific message.</summary>
    public MippException()
    {
    }

    /// <summary>Creates an exception with the line that the user sees.</summary>
    /// <param name="message">One line: what, where, allowed values, what to do.</param>
    public MippException(string message)
        : base(OneLine(message))
    {
    }

    /// <summary>Creates an exception with the line that the user sees and the failure behind it.</summary>
    /// <param name="message">One line: what, where, allowed values, what to do.</param>
    /// <param name="innerException">The failure that the mistake led to.</param>
    public MippException(string message, Exception innerException)
        : base(OneLine(message), innerException)
    {
    }

    /// <summary>A damaged file's names may hold anything.</summary>
    private static string OneLine(string message) => string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c));
}
