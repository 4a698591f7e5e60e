using System.Collections.Concurrent;

namespace Mipp.Tests.Judges;

/// <summary>As many servers of one judge as are asked at once. They end with the tests, as their input does.</summary>
internal sealed class JudgePool(string program, params IEnumerable<string> arguments)
{
    private readonly ConcurrentBag<JudgeServer> idle = [];

    /// <summary>What one of them answers; the next request goes to another if it fails.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public string Ask(string request)
    {
        var server = idle.TryTake(out var free) ? free : new JudgeServer(program, arguments);
        try
        {
            string answer = server.Ask(request);
            idle.Add(server);
            return answer;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }
}
