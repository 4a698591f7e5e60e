using Spectre.Console;

namespace Mipp.Cli.Output;

/// <summary>Progress bars on stderr while work runs; where that is a file or a pipe, lines for a log.</summary>
internal sealed class ProgressBars
{
    private readonly Func<string, ProgressBar> add;

    private ProgressBars(Func<string, ProgressBar> add) => this.add = add;

    /// <summary>Runs work on this thread, with bars.</summary>
    public static T Show<T>(Func<ProgressBars, T> work) => Console.IsErrorRedirected
        ? work(In(new ProgressLog(Console.Error, TimeProvider.System)))
        : Terminal.Notes.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context => work(On(context)));

    /// <summary>A new bar below the others.</summary>
    /// <param name="description">What is being done.</param>
    public ProgressBar Add(string description) => add(description);

    private static ProgressBars In(ProgressLog log) => new(description => new ProgressBar(description, log.Show));

    private static ProgressBars On(ProgressContext context) => new(description =>
    {
        var task = context.AddTask(Markup.Escape(description));
        return new ProgressBar(description, (now, done, total) =>
        {
            task.Description(Markup.Escape(now));
            task.MaxValue = total;
            task.Value = done;
        });
    });
}

/// <summary>One bar.</summary>
/// <param name="description">What is being done.</param>
/// <param name="draw">Shows a description, how much of the work is done, and all of it.</param>
internal sealed class ProgressBar(string description, Action<string, double, double> draw)
{
    public void Show(double done, double total) => draw(description, done, total);

    public void Show(double done, double total, string now)
    {
        description = now;
        Show(done, total);
    }
}
