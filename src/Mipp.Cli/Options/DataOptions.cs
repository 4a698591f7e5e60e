using System.CommandLine;
using Mipp.Cli.Output;
using Mipp.Data;
using Mipp.Graphs;

namespace Mipp.Cli.Options;

/// <summary>The options that say which data a command works on: --data, --mean and --std.</summary>
internal sealed class DataOptions
{
    private readonly Option<string> data = new("--data")
    {
        Description = $"The data: {string.Join(", ", Datasets.All.Select(d => d.Usage))}.",
        HelpName = "DATASET",
        Required = true,
    };

    private readonly Option<double[]> mean = NumberOptions.List(
        "--mean", "Mean to subtract from values scaled to 0…1, per channel, instead of the dataset's own.");

    private readonly Option<double[]> std = NumberOptions.List(
        "--std", "Standard deviation to divide by after that, per channel, instead of the dataset's own.");

    public void AddTo(Command command)
    {
        command.Add(data);
        command.Add(mean);
        command.Add(std);
    }

    /// <summary>Opens the data for a model: what it lacks is taken from there, and it is checked to fit.</summary>
    /// <exception cref="MippException">It is not known, not there, or does not fit the preprocessing or the model.</exception>
    public Dataset Open(ParseResult parsed, Graph model)
    {
        string name = parsed.GetRequiredValue(data);
        return Open(parsed, name == RandomData.Name ? RandomData.For(model) : name).For(model);
    }

    /// <summary>Opens the data; samples are read when first used.</summary>
    /// <exception cref="MippException">It is not known, not there, or does not fit the preprocessing.</exception>
    public Dataset Open(ParseResult parsed) => Open(parsed, parsed.GetRequiredValue(data));

    private Dataset Open(ParseResult parsed, string name)
    {
        var dataset = Datasets.Open(name, Terminal.DatasetLocator);
        var preprocessing = dataset.Preprocessing with
        {
            Mean = parsed.GetValue(mean) is { Length: > 0 } means ? means : dataset.Preprocessing.Mean,
            Std = parsed.GetValue(std) is { Length: > 0 } deviations ? deviations : dataset.Preprocessing.Std,
        };
        return preprocessing == dataset.Preprocessing ? dataset : dataset.With(preprocessing);
    }
}
