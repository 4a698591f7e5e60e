using Microsoft.Playwright;

namespace Mipp.Cli.Tests;

/// <summary>Debian's chromium, driven as a user would, and strict about what a page may do: no error, no request.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        await browser!.DisposeAsync();
        playwright!.Dispose();
    }

    /// <summary>Opens a file without a network, and waits until it is drawn.</summary>
    /// <param name="file">The file.</param>
    /// <param name="complaints">Gets what the page logs as wrong, throws, or asks the network for.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="scheme">Light or dark.</param>
    public async Task<IPage> Open(string file, List<string> complaints, int width = 1200, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await browser!.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, Offline = true });
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                complaints.Add($"asked for {request.Url}");
        };
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await Drawn(page);
        return page;
    }

    /// <summary>Waits until the page has drawn what was last asked for.</summary>
    public static Task Drawn(IPage page) => page.WaitForSelectorAsync("body[data-state=drawn]");
}
