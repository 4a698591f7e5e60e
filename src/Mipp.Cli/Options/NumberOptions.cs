using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Mipp.Cli.Options;

/// <summary>Options whose values are numbers. Which numbers are allowed is the library's to say.</summary>
internal static class NumberOptions
{
    public static Option<int> Whole(string name, string description, int defaultValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result => int.TryParse(Text(result), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)
            ? value
            : Refuse<int>(result, name, "a whole number"),
    };

    public static Option<int?> OptionalWhole(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => int.TryParse(Text(result), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)
            ? value
            : Refuse<int?>(result, name, "a whole number"),
    };

    public static Option<double> Real(string name, string description, double defaultValue) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result => TryParse(Text(result), out double value) ? value : Refuse<double>(result, name, "a number"),
    };

    public static Option<double?> OptionalReal(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => TryParse(Text(result), out double value) ? value : Refuse<double?>(result, name, "a number"),
    };

    /// <summary>Numbers separated by commas; an empty array when left out.</summary>
    public static Option<double[]> List(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X,X,X",
        CustomParser = result => ParseList(result, name),
    };

    private static double[] ParseList(ArgumentResult result, string name)
    {
        string[] parts = Text(result).Split(',');
        double[] values = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!TryParse(parts[i], out values[i]))
                return Refuse<double[]>(result, name, "one number, or one per channel, separated by commas") ?? [];
        }

        return values;
    }

    private static string Text(ArgumentResult result) => result.Tokens.Single().Value;

    private static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static T? Refuse<T>(ArgumentResult result, string name, string allowed)
    {
        result.AddError($"{name} {Text(result)} cannot be used: give {allowed}");
        return default;
    }
}
