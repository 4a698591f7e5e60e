using System.Text.Json.Serialization;

namespace Mipp.Criteria;

/// <summary>Which units are compared with each other when a budget is shared out between groups of channels.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Scope>))]
public enum Scope
{
    /// <summary>Those of the whole network: the least important go, wherever they are.</summary>
    Global,

    /// <summary>Those of one group: every group gives up the same share.</summary>
    Layer,
}
