using System.CommandLine;
using System.Globalization;

namespace Mipp.Cli.Options;

/// <summary>An amount of memory, as in 4GiB.</summary>
internal static class MemoryOption
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
    ];

    public static Option<long?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result =>
        {
            string text = result.Tokens.Single().Value;
            if (Parse(text) is { } bytes)
                return bytes;
            result.AddError($"{name} {text} cannot be used: give a size with its unit, as in 4GiB ({string.Join(", ", Units.Select(u => u.Unit))})");
            return null;
        },
    };

    private static long? Parse(string text)
    {
        var (unit, size) = Units.FirstOrDefault(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        return unit is not null
            && double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number * size is >= 1 and < long.MaxValue ? (long)(number * size) : null;
    }
}
