using Spectre.Console;

namespace Mipp.Cli.Output;

/// <summary>Progress bars on stderr while work runs; nothing where nobody watches.</summary>
internal sealed class ProgressBars
{
    private readonly ProgressContext? context;

    private ProgressBars(ProgressContext? context) => this.context = context;

    /// <summary>Runs work on this thread, with bars.</summary>
    public static T Show<T>(Func<ProgressBars, T> work) => Console.IsErrorRedirected
        ? work(new ProgressBars(null))
        : Terminal.Notes.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context => work(new ProgressBars(context)));

    /// <summary>A new bar below the others.</summary>
    /// <param name="description">What is being done.</param>
    public ProgressBar Add(string description) => new(context?.AddTask(Markup.Escape(description)));
}

/// <summary>One bar.</summary>
internal sealed class ProgressBar(ProgressTask? task)
{
    public void Show(double done, double total)
    {
        if (task is null)
            return;
        task.MaxValue = total;
        task.Value = done;
    }

    public void Show(double done, double total, string description)
    {
        task?.Description(Markup.Escape(description));
        Show(done, total);
    }
}
