using Mipp.Graphs;
using Mipp.Operators;

namespace Mipp.Execution;

/// <summary>The shapes that a graph's values have when its inputs have others than the file states.</summary>
internal static class AssumedShapes
{
    /// <summary>Answers a question about these shapes. The graph's own shapes are back afterwards.</summary>
    /// <param name="graph">A graph whose shapes have been inferred.</param>
    /// <param name="assumed">What is assumed of an input, given what is stated.</param>
    /// <param name="ask">The question.</param>
    /// <exception cref="MippException">The model cannot be run on inputs of these shapes; the message names the node.</exception>
    public static T Ask<T>(Graph graph, Func<Value, Shape, Shape> assumed, Func<T> ask)
    {
        var before = graph.Values.ToDictionary(v => v, v => (v.ElementType, v.Shape, v.Contents));
        try
        {
            foreach (var input in graph.Inputs)
                if (input.Shape is { } stated)
                    input.Shape = assumed(input, stated);
            ShapeInference.Run(graph);
            return ask();
        }
        finally
        {
            foreach (var (value, (type, shape, contents)) in before)
                (value.ElementType, value.Shape, value.Contents) = (type, shape, contents);
        }
    }
}
