namespace Mipp.Tests.Data;

internal static class UserError
{
    /// <summary>Asserts that a call fails as a user's mistake, in one line that contains all of some parts.</summary>
    public static void Of(Action action, params string[] parts)
    {
        var message = Assert.Throws<MippException>(action).Message;
        Assert.DoesNotContain('\n', message);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
