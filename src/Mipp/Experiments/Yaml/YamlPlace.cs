using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Mipp.Experiments.Yaml;

/// <summary>A value in a YAML file, and where it stands, so that whatever is wrong with it can be pointed at.</summary>
internal readonly record struct YamlPlace(string File, YamlNode Node)
{
    /// <summary>An error that says where: FILE:LINE:COLUMN: message.</summary>
    public MippException Error(string message) => Error(File, Node.Start, message);

    /// <inheritdoc cref="Error(string)"/>
    public static MippException Error(string file, Mark mark, string message) => new($"{file}:{mark.Line}:{mark.Column}: {message}");

    /// <summary>The entries of a list; a value that is none stands for a list of itself.</summary>
    public IReadOnlyList<YamlPlace> Items()
    {
        if (Node is not YamlSequenceNode list)
            return [this];
        string file = File;
        return list.Children.Count > 0 ? [.. list.Children.Select(child => new YamlPlace(file, child))]
            : throw Error("the list is empty: give at least one entry, or leave the key out");
    }

    /// <summary>What the entries of a list are read as; all different.</summary>
    public ImmutableArray<T> Distinct<T>(Func<YamlPlace, T> read) => Distinct(item => (IEnumerable<T>)[read(item)]);

    /// <summary>What the entries of a list are read as, each perhaps as several; all different.</summary>
    public ImmutableArray<T> Distinct<T>(Func<YamlPlace, IEnumerable<T>> read)
    {
        var values = new List<T>();
        foreach (var item in Items())
            foreach (var value in read(item))
            {
                if (values.Contains(value))
                    throw item.Error($"{(item.Node is YamlScalarNode { Value: { } text } ? text : value)} is listed twice");
                values.Add(value);
            }
        return [.. values];
    }

    /// <summary>The value as text.</summary>
    /// <exception cref="MippException">It is a list or has keys of its own.</exception>
    public string Text() => Node is YamlScalarNode { Value: { Length: > 0 } value } ? value
        : throw Error("a single value is needed here");

    /// <summary>The value as one of a few names.</summary>
    public string OneOf(IReadOnlyCollection<string> names, string what)
    {
        string text = Text();
        return names.Contains(text) ? text : throw Unknown(text, names, what);
    }

    /// <summary>The value as true or false.</summary>
    public bool Truth() => OneOf(["true", "false"], "a truth value") == "true";

    /// <summary>The value as a number, with a decimal point: in 0,01 the comma would be one between thousands.</summary>
    public double Real() =>
        double.TryParse(Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Error($"'{Text()}' is not a number");

    /// <summary>The value as a whole number.</summary>
    public long Whole() => long.TryParse(Text(), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value)
        ? value
        : throw Error($"'{Text()}' is not a whole number");

    /// <summary>The value as a number of things, of which there are fewer than the whole numbers that there are.</summary>
    public int Count() => Whole() is >= int.MinValue and <= int.MaxValue and var count
        ? (int)count
        : throw Error($"{Text()} is too many: give at most {int.MaxValue}");

    /// <summary>A name that is none of those allowed.</summary>
    public MippException Unknown(string name, IReadOnlyCollection<string> allowed, string what)
    {
        string meant = NearestName.Of(name, allowed) is { } nearest ? $"; did you mean '{nearest}'?" : ";";
        return Error($"'{name}' is not {what}{meant} Allowed: {string.Join(", ", allowed)}");
    }

    /// <summary>Does something with this value, and says where it stands if that goes wrong.</summary>
    public T Located<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (MippException e)
        {
            throw Error(e.Message);
        }
    }
}
