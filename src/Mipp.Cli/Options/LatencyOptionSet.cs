using System.CommandLine;
using Mipp.Runtime;

namespace Mipp.Cli.Options;

/// <summary>The options that say what a latency is measured of: --threads and --batch.</summary>
internal sealed class LatencyOptionSet
{
    private static readonly LatencyOptions Defaults = new();

    private readonly Option<int> threads = NumberOptions.Whole(
        "--threads", "Threads that ONNX Runtime may use where the latency is measured.", Defaults.Threads);

    private readonly Option<int> batch = NumberOptions.Whole(
        "--batch", "Samples at once where the latency is measured; a model that states a batch size is run with that.", Defaults.Batch);

    public void AddTo(Command command)
    {
        command.Add(threads);
        command.Add(batch);
    }

    /// <exception cref="MippException">A number is out of its range.</exception>
    public LatencyOptions Read(ParseResult parsed)
    {
        var options = new LatencyOptions { Threads = parsed.GetValue(threads), Batch = parsed.GetValue(batch) };
        options.Validate();
        return options;
    }
}
