using Mipp.Graphs;
using Mipp.Operators;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

/// <summary>A conformance case of a single node, with constants in the place of some inputs, as models have them.</summary>
internal sealed class SingleNodeCase
{
    /// <summary>Operators that read nothing but sizes and bounds, which are constants in models.</summary>
    private static readonly HashSet<string> ReadingNumbersOnly = ["ConstantOfShape", "Range"];

    private SingleNodeCase(string name, Graph graph, Dictionary<string, Tensor> activations, Tensor[] expected)
    {
        (Name, Graph, Activations, Expected) = (name, graph, activations, expected);
    }

    public string Name { get; }

    /// <summary>The graph, shapes inferred.</summary>
    public Graph Graph { get; }

    /// <summary>The values of the graph's inputs by name.</summary>
    public Dictionary<string, Tensor> Activations { get; }

    /// <summary>The outputs that the case expects.</summary>
    public Tensor[] Expected { get; }

    /// <summary>The cases whose model is one node with all of its outputs, by operator.</summary>
    public static Dictionary<string, ConformanceCase[]> ByOperator() => ConformanceCase.Claimed
        .Where(c => !ConformanceExclusions.Reasons.ContainsKey(c.Name))
        .Select(c => (Case: c, Types: c.NodeTypes.ToArray()))
        .Where(c => c.Types.Length == 1)
        .GroupBy(c => c.Types[0], c => c.Case)
        .ToDictionary(g => g.Key, g => g.ToArray());

    /// <param name="test">A case whose model is one node.</param>
    /// <param name="onlyFirst">Whether only the node's first input is computed, or all floating-point ones are.</param>
    /// <returns>The case, or null when loading turned the node into a constant or it leaves out an output.</returns>
    public static SingleNodeCase? Load(ConformanceCase test, bool onlyFirst)
    {
        using var loaded = test.LoadGraph();
        if (loaded.Nodes is not [var node] || node.Outputs.Contains(null))
            return null;
        string dataSet = test.DataSets.First();
        var tensors = loaded.Inputs.Zip(ConformanceCase.Read(dataSet, "input")).ToDictionary(p => p.First.Name, p => p.Second);
        var graph = new Graph("case", loaded.Opsets);
        var activations = new Dictionary<string, Tensor>();
        foreach (var value in node.Inputs.OfType<Value>().Distinct())
        {
            var data = (value.Data ?? tensors[value.Name]).clone();
            bool first = value == node.Inputs[0] && !ReadingNumbersOnly.Contains(node.Type);
            if (first || (!onlyFirst && !ReadingNumbersOnly.Contains(node.Type) && data.dtype.IsFloatingPoint && !value.IsInitializer))
            {
                graph.AddInput(value.Name, data.dtype.ToElementType(), Shape.Of(data.shape));
                activations.Add(value.Name, data);
            }
            else
            {
                graph.AddInitializer(value.Name, data);
            }
        }
        var inputs = node.Inputs.Select(v => v is null ? null : graph.Find(v.Name));
        var copy = graph.AddNode(node.Type, [.. inputs], [.. node.Outputs.Select(v => v!.Name)], Copy(node.Attributes));
        foreach (var output in copy.Outputs)
            graph.AddOutput(output!);
        ShapeInference.Run(graph);
        return new SingleNodeCase(test.Name, graph, activations, ConformanceCase.Read(dataSet, "output"));
    }

    private static Attributes Copy(Attributes attributes) => attributes.Aggregate(
        attributes, (copy, a) => a.Value is Tensor tensor ? copy.With(a.Key, tensor.clone()) : copy);
}
