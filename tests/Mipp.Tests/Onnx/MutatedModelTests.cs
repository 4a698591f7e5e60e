using Google.Protobuf;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Onnx.Protocol;
using Mipp.Operators;

namespace Mipp.Tests.Onnx;

/// <summary>
/// Well-formed files that say odd things: loading and analysing one works or names the mistake, whatever the operator.
/// </summary>
public class MutatedModelTests
{
    private const int Mutants = 3000;

    private static readonly long[] OddNumbers =
        [-1, 0, 1, 2, 3, -2, 7, 65, 100_000, int.MaxValue, int.MinValue, 1L << 32, 1L << 62, long.MaxValue, long.MinValue];

    private static readonly string[] Types = [.. OperatorRegistry.All.Select(o => o.Type).Order(StringComparer.Ordinal)];

    private static readonly Action<ModelProto, NodeProto, Random>[] Mutations =
    [
        (_, node, random) => Each(node.Attribute, random, a => a.I = Odd(random)),
        (_, node, random) => Each(node.Attribute, random, a => Each(Indices(a.Ints), random, i => a.Ints[i] = Odd(random))),
        (_, node, random) => Each(node.Attribute.Where(a => a.Ints.Count > 0), random, a => a.Ints.RemoveAt(0)),
        (_, node, random) => Each(node.Attribute.Where(a => a.Ints.Count > 0), random, a => a.Ints.Add(Odd(random))),
        (_, node, random) => node.OpType = Types[random.Next(Types.Length)],
        (_, node, random) => Each(Indices(node.Input).Reverse(), random, node.Input.RemoveAt),
        (_, node, random) => Each(Indices(node.Input), random, i => node.Input[i] = ""),
        (_, node, random) => Each(Indices(node.Output), random, i => node.Output[i] = ""),
        (model, _, random) => Each(Shapes(model).SelectMany(s => s.Dim), random, d => d.DimValue = Odd(random)),
        (model, _, random) => Each(Shapes(model).SelectMany(s => s.Dim), random, d => d.DimParam = "N"),
        (model, _, random) => Each(Shapes(model), random, s => s.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 2 })),
        (model, _, random) => Each(Shapes(model), random, s => s.Dim.Clear()),
        (model, _, random) => Each(model.Graph.Input, random, i => i.Type.TensorType?.Shape = null),
        (model, _, random) => Each(model.Graph.Input.Where(IsInteger), random, i => AddContents(model, i, random)),
        (model, _, random) => model.OpsetImport[0].Version = random.Next(1, 20),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_mutant_loads_or_is_refused(int seed)
    {
        Assert.SkipWhen(ConformanceModels.Absence is not null, ConformanceModels.Absence ?? "");
        var random = new Random(seed);
        int loaded = 0;
        for (int i = 0; i < Mutants / 3; i++)
        {
            string path = ConformanceModels.All[random.Next(ConformanceModels.All.Count)];
            var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
            for (int mutations = random.Next(1, 4); mutations > 0; mutations--)
                Mutations[random.Next(Mutations.Length)](model, model.Graph.Node[random.Next(model.Graph.Node.Count)], random);
            loaded += Loads(model, path) ? 1 : 0;
        }
        Assert.InRange(loaded, Mutants / 10, (Mutants / 3) - 1);
    }

    private static bool Loads(ModelProto model, string path)
    {
        try
        {
            using var graph = OnnxModel.Load(new MemoryStream(model.ToByteArray()));
            ChannelCoupling.Analyse(graph);
            return true;
        }
        catch (MippException)
        {
            return false;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"a mutant of {path} fails with {e.Message}: {model}", e);
        }
    }

    private static long Odd(Random random) => OddNumbers[random.Next(OddNumbers.Length)];

    /// <summary>Does something to every other element.</summary>
    private static void Each<T>(IEnumerable<T> elements, Random random, Action<T> mutate)
    {
        foreach (var element in elements.ToList())
            if (random.Next(2) == 0)
                mutate(element);
    }

    private static IEnumerable<int> Indices<T>(ICollection<T> elements) => Enumerable.Range(0, elements.Count);

    private static IEnumerable<TensorShapeProto> Shapes(ModelProto model) =>
        model.Graph.Input.Select(i => i.Type.TensorType?.Shape).OfType<TensorShapeProto>();

    private static bool IsInteger(ValueInfoProto input) => input.Type.TensorType?.ElemType == (int)ElementType.Int64;

    /// <summary>Makes an integer input a constant: axes, sizes and bounds are then known.</summary>
    private static void AddContents(ModelProto model, ValueInfoProto input, Random random)
    {
        long[] sizes = [.. input.Type.TensorType.Shape?.Dim.Select(d => d.DimValue) ?? []];
        if (sizes is [>= 0 and < 20])
            model.Graph.Initializer.Add(Protos.Longs(input.Name, [.. Enumerable.Range(0, (int)sizes[0]).Select(_ => Odd(random))]));
    }
}
