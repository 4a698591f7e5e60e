using System.Globalization;
using System.Text.RegularExpressions;
using Mipp.Graphs;

namespace Mipp.Coupling;

/// <summary>Names for channel groups: the layer's name as its author wrote it, as far as the file still tells.</summary>
internal sealed partial class GroupNames
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <summary>A name after the layer where the group's channels begin first, made unique by a number.</summary>
    public string For(Production first)
    {
        string stem = LayerName(first);
        string name = stem;
        for (int i = 2; !taken.Add(name); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}#{i}");
        return name;
    }

    private static string LayerName(Production production)
    {
        string weight = production.Weight.Name;
        if (weight.EndsWith(".weight", StringComparison.Ordinal) && weight.Length > ".weight".Length)
            return weight[..^".weight".Length];
        return production.Node.Name.Length > 0 ? ScopedName(production.Node) : production.Output.Name;
    }

    /// <summary>PyTorch's exporter names nodes by scopes, each repeating the one around it: /layer1/layer1.0/conv1/Conv.</summary>
    private static string ScopedName(Node node)
    {
        if (!node.Name.StartsWith('/'))
            return node.Name;
        string[] scopes = node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int count = scopes.Length > 1 && OperatorName().Replace(scopes[^1], "") == node.Type ? scopes.Length - 1 : scopes.Length;
        string name = "";
        foreach (string scope in scopes.Take(count))
        {
            bool repeatsOuter = name.Length == 0 || scope.StartsWith($"{name}.", StringComparison.Ordinal);
            name = repeatsOuter ? scope : $"{name}.{scope}";
        }
        return name;
    }

    [GeneratedRegex(@"_\d+$")]
    private static partial Regex OperatorName();
}
