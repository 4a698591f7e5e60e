using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mipp.Tests.Data.Sources;

/// <summary>Serves files on this machine, and notes which part of them was asked for.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentDictionary<string, (byte[] Content, bool KnowsRanges)> files = new();
    private readonly Task work;

    public WebServer()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        listener.Prefixes.Add(Address.ToString());
        listener.Start();
        work = Task.Run(Answer);
    }

    public Uri Address { get; }

    /// <summary>The Range header of every request so far, null where there was none.</summary>
    public ConcurrentQueue<string?> Ranges { get; } = new();

    public void Serve(string name, byte[] content, bool knowsRanges = true) => files["/" + name] = (content, knowsRanges);

    public void Dispose()
    {
        listener.Close();
        work.Wait();
    }

    private void Answer()
    {
        try
        {
            while (true)
                Answer(listener.GetContext());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The server ends.
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string? range = context.Request.Headers["Range"];
        Ranges.Enqueue(range);
        using var response = context.Response;
        if (!files.TryGetValue(context.Request.Url!.AbsolutePath, out var file))
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        int start = range is not null && file.KnowsRanges ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        if (start >= file.Content.Length)
        {
            response.StatusCode = (int)HttpStatusCode.RequestedRangeNotSatisfiable;
            return;
        }

        if (start > 0) response.StatusCode = (int)HttpStatusCode.PartialContent;
        response.OutputStream.Write(file.Content.AsSpan(start));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
