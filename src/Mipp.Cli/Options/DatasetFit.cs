using Mipp.Data;
using Mipp.Graphs;

namespace Mipp.Cli.Options;

/// <summary>Whether data and a model that the user named go together.</summary>
internal static class DatasetFit
{
    /// <summary>The same data, once its samples are known to have the shape that a model takes.</summary>
    /// <exception cref="MippException">They have another.</exception>
    public static Dataset For(this Dataset data, Graph graph)
    {
        // What else a model must be to be run on data is checked where it is run.
        if (graph.Inputs is [{ Shape: { } shape }])
            data.RequireFits([.. shape.Select(d => d.IsKnown ? d.Factor : (long?)null)]);
        return data;
    }
}
