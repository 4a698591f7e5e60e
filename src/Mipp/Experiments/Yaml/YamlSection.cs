using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Mipp.Experiments.Yaml;

/// <summary>The keys of a YAML file, or of a part of it, each read at most once and none left over.</summary>
internal sealed class YamlSection
{
    private readonly YamlPlace place;
    private readonly Dictionary<string, (YamlPlace Key, YamlPlace Value)> entries = [];

    /// <param name="place">The section.</param>
    /// <param name="keys">The keys that it may have.</param>
    /// <exception cref="MippException">It has others, or is not made of keys.</exception>
    public YamlSection(YamlPlace place, IReadOnlyCollection<string> keys)
    {
        this.place = place;
        if (place.Node is not YamlMappingNode mapping)
            throw place.Error($"keys are needed here: {string.Join(", ", keys)}");
        foreach (var (key, value) in mapping.Children)
        {
            var at = place with { Node = key };
            string name = at.Text();
            if (!keys.Contains(name))
                throw at.Unknown(name, keys, "a key here");
            entries.Add(name, (at, place with { Node = value }));
        }
    }

    /// <summary>Reads a whole file as a section.</summary>
    /// <exception cref="MippException">It is not there, is not YAML, or has other keys.</exception>
    public static YamlSection Read(string file, TextReader text, IReadOnlyCollection<string> keys)
    {
        var stream = new YamlStream();
        string content = text.ReadToEnd();
        try
        {
            stream.Load(new StringReader(content));
        }
        catch (YamlException e)
        {
            throw YamlPlace.Error(file, IndentingTab(content, e) ?? e.Start, $"this is not YAML: {(e.InnerException ?? e).Message}");
        }
        catch (InvalidOperationException e)
        {
            // How the parser takes some brackets that are never closed.
            throw new MippException($"{file}: this is not YAML: is every bracket and quote closed?", e);
        }
        return stream.Documents is [{ RootNode: var root }] ? new YamlSection(new YamlPlace(file, root), keys)
            : throw new MippException($"{file} must hold one YAML document, not {stream.Documents.Count}; it needs {string.Join(", ", keys)}");
    }

    /// <summary>Where the tab is that the parser stumbled over, of which it only says where the mapping begins that it is in.</summary>
    private static Mark? IndentingTab(string content, YamlException error)
    {
        if (!error.Message.Contains("tab", StringComparison.Ordinal))
            return null;
        foreach (var (index, line) in content.Split('\n').Index())
            if (line.AsSpan()[..^line.AsSpan().TrimStart().Length].IndexOf('\t') is >= 0 and var column)
                return new Mark(0, index + 1, column + 1);
        return null;
    }

    /// <summary>The value of a key, or null.</summary>
    public YamlPlace? Find(string key) => entries.TryGetValue(key, out var entry) ? entry.Value : null;

    /// <summary>The value of a key that must be there.</summary>
    public YamlPlace Require(string key) => Find(key) ?? throw place.Error($"'{key}' is missing here");

    /// <summary>Where a key stands that must be there.</summary>
    public YamlPlace KeyOf(string key) => entries[key].Key;

    /// <summary>What a key's value is read as, or something else where the key is left out.</summary>
    public T Or<T>(string key, T otherwise, Func<YamlPlace, T> read) => Find(key) is { } value ? read(value) : otherwise;

    /// <summary>All keys with their values.</summary>
    public IEnumerable<(string Key, YamlPlace Value)> All => entries.Select(e => (e.Key, e.Value.Value));

    /// <summary>Does something with this section, and says where it stands if that goes wrong.</summary>
    public T Located<T>(Func<T> work) => place.Located(work);
}
