using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Execution;

/// <summary>
/// How the values of a sample are shared out between a network's inputs: all to the only one, or one after another where there
/// are several.
/// </summary>
internal sealed class InputLayout
{
    private readonly ImmutableArray<Part> parts;

    private InputLayout(ImmutableArray<Part> parts) => this.parts = parts;

    /// <summary>
    /// The layout for samples of a shape. Sizes that several inputs leave open (the length of a text) are all taken to be the
    /// same number: the one that makes the inputs fill a sample.
    /// </summary>
    /// <exception cref="MippException">The network has several inputs, and the samples are not made for them.</exception>
    public static InputLayout Of(Graph graph, IReadOnlyList<int> sampleShape)
    {
        if (graph.Inputs is [var only])
            return new([new Part(only, 0, [.. sampleShape.Select(s => (long)s)])]);
        if (sampleShape.Count != 1 || !graph.Inputs.All(i => i.Shape is { Rank: > 0 }))
            throw Unfit(graph, sampleShape);
        long most = HasOpenSizes(graph) ? sampleShape[0] : 1;
        for (long openSize = 1; openSize <= most; openSize++)
        {
            var parts = PartsAt(graph, openSize);
            long values = parts[^1].Offset + parts[^1].Size;
            if (values == sampleShape[0])
                return new(parts);
            if (values > sampleShape[0])
                break;
        }
        throw Unfit(graph, sampleShape);
    }

    private static bool HasOpenSizes(Graph graph) => graph.Inputs.Any(i => i.Shape!.Skip(1).Any(d => !d.IsKnown));

    private static ImmutableArray<Part> PartsAt(Graph graph, long openSize)
    {
        var parts = ImmutableArray.CreateBuilder<Part>(graph.Inputs.Count);
        long offset = 0;
        foreach (var input in graph.Inputs)
        {
            parts.Add(new Part(input, offset, [.. input.Shape!.Skip(1).Select(d => d.IsKnown ? d.Factor : d.Factor * openSize)]));
            offset += parts[^1].Size;
        }
        return parts.MoveToImmutable();
    }

    /// <summary>A tensor for each of the network's inputs, of its element type.</summary>
    /// <param name="values">The samples' values, one sample after another.</param>
    /// <param name="count">The number of samples.</param>
    public Tensor[] Split(float[] values, long count)
    {
        using var scope = new TensorScope();
        var samples = Tensor.FromArray<float>(values, [count, values.Length / Math.Max(count, 1)]);
        return [.. parts.Select(p => scope.Keep(p.Of(samples)))];
    }

    /// <summary>
    /// Answers a question about the shapes that a network has for such samples, where its file leaves sizes open. Only the batch
    /// may then be a symbol.
    /// </summary>
    /// <param name="network">The network, or one that was cut out of it.</param>
    /// <param name="ask">The question.</param>
    /// <exception cref="MippException">The network cannot be run on samples of these sizes; the message names the node.</exception>
    public T AtSizes<T>(Graph network, Func<T> ask)
    {
        var sizes = parts.ToDictionary(p => p.Input.Name, p => p.Sizes);
        return AssumedShapes.Ask(network, (input, stated) => Sized(stated, sizes[input.Name]), ask);
    }

    /// <summary>A size that is stated is kept: whether the samples have it is checked where they are run.</summary>
    private static Shape Sized(Shape stated, long[] sizes) => stated.Rank != sizes.Length + 1 ? stated
        : new Shape(stated.Select((dim, axis) => axis == 0 || dim.IsKnown ? dim : sizes[axis - 1]));

    private static MippException Unfit(Graph graph, IReadOnlyList<int> sampleShape) => new(
        $"the model has {graph.Inputs.Count} inputs ({string.Join(", ", graph.Inputs.Select(i => $"'{i.Name}'"))}), and the data "
        + $"give one of shape [N, {string.Join(", ", sampleShape)}]: give --data random, which feeds every input.");

    private sealed record Part(Value Input, long Offset, long[] Sizes)
    {
        public long Size { get; } = Sizes.Aggregate(1L, (product, size) => product * size);

        public Tensor Of(Tensor samples)
        {
            var own = samples.narrow(1, Offset, Size).reshape([samples.size(0), .. Sizes]);
            // A rank that the model does not state, or one without a sample axis, is what the samples say.
            if (Input.Shape is { Rank: 1 })
                own = own.reshape([-1]);
            return own.to(Input.ElementType.ToDType() ?? ScalarType.Float32).contiguous();
        }
    }
}
