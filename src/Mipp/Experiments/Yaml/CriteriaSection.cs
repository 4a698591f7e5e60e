using System.Collections.Immutable;
using Mipp.Criteria;
using Mipp.Pruning;
using YamlDotNet.RepresentationModel;

namespace Mipp.Experiments.Yaml;

/// <summary>How criteria are written in an experiment's file: by their names, or with keys that are those of <c>mipp prune</c>'s options.</summary>
internal static class CriteriaSection
{
    private const string All = "all";

    private static readonly string[] Keys = ["name", "scope", "normalisation"];

    /// <exception cref="MippException">A criterion or a key is not known, or one is listed twice; the message says where.</exception>
    public static ImmutableArray<ExperimentCriterion> Read(YamlPlace place) => place.Node is YamlScalarNode { Value: All }
        ? [.. CriterionRegistry.All.Select(c => new ExperimentCriterion(c.Name))]
        : place.Distinct(ReadOne);

    /// <summary>Several, where lists say how they compare layers.</summary>
    private static IEnumerable<ExperimentCriterion> ReadOne(YamlPlace place)
    {
        if (place.Node is not YamlMappingNode)
            return [new ExperimentCriterion(Name(place))];
        var section = new YamlSection(place, Keys);
        string name = Name(section.Require("name"));
        return
        [
            .. from scope in section.Or("scope", [null], v => Choices<Scope>(v, "a scope"))
               from normalisation in section.Or("normalisation", [null], v => Choices<Normalisation>(v, "a normalisation"))
               select section.Located(() => Checked(name, scope, normalisation)),
        ];
    }

    private static ExperimentCriterion Checked(string name, Scope? scope, Normalisation? normalisation)
    {
        new PruningOptions { Criterion = name, Scope = scope, Normalisation = normalisation, MacsShare = 1 }.Validate();
        return ExperimentCriterion.Of(name, scope, normalisation);
    }

    private static string Name(YamlPlace place)
    {
        string name = place.Text();
        return CriterionRegistry.Knows(name) ? name : throw place.Unknown(name, [.. CriterionRegistry.All.Select(c => c.Name)], "a criterion");
    }

    private static IEnumerable<T?> Choices<T>(YamlPlace place, string what)
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())];
        return place.Distinct(item => Enum.Parse<T>(item.OneOf(names, what), ignoreCase: true)).Select(c => (T?)c);
    }
}
