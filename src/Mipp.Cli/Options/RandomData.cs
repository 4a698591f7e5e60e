using System.Globalization;
using Mipp.Graphs;

namespace Mipp.Cli.Options;

/// <summary>Random data for a model of which the user has said nothing else: as its own inputs say.</summary>
internal static class RandomData
{
    /// <summary>What the user writes.</summary>
    public const string Name = "random";

    /// <summary>The name of a dataset that feeds every input of a model.</summary>
    /// <exception cref="MippException">An input's shape is not known.</exception>
    public static string For(Graph model)
    {
        string described = $"{Name}:{string.Join('+', model.Inputs.Select(Describe))}";
        return model.Inputs.FirstOrDefault(i => !IsSized(i)) is not { } open ? described
            : throw new MippException(
                $"the size of the model's input '{open.Name}' {open.Shape} is not known: state it, as in --data {described}.");
    }

    private static bool IsSized(Value input) => input.Shape is { Rank: > 0 } shape && shape.Skip(1).All(d => d.IsKnown);

    /// <summary>Sizes that are not known are filled in as an example.</summary>
    private static string Describe(Value input)
    {
        string sizes = input.Shape is null ? "3x224x224"
            : input.Shape.Rank < 2 ? "1"
            : string.Join('x', input.Shape.Skip(1).Select(d => SizeOf(d, isImage: input.Shape.Rank > 3).ToString(CultureInfo.InvariantCulture)));
        bool isReal = input.ElementType is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16;
        return isReal ? sizes : string.Create(CultureInfo.InvariantCulture, $"int:0..{LargestInteger(input)}:{sizes}");
    }

    private static long SizeOf(Dim dim, bool isImage) => dim.IsKnown ? dim.Factor : isImage ? 224 : 128;

    /// <summary>The last row of the smallest table that integers look something up in; 1, as in a mask, where they look up nothing.</summary>
    private static long LargestInteger(Value input) =>
        Tables(input, []).Select(rows => (long?)(rows - 1)).Min() ?? 1;

    private static IEnumerable<long> Tables(Value value, HashSet<Value> seen)
    {
        if (!seen.Add(value) || value.ElementType is not (ElementType.Int32 or ElementType.Int64))
            yield break;
        foreach (var use in value.Uses)
        {
            if (use is { Node: { Type: "Gather", Inputs: [{ Shape: { Rank: > 0 } table }, ..] }, Index: 1 })
                yield return table[(int)use.Node.Attributes.Int("axis", 0)].AtBatchOne;
            else if (use.Node.Type is "Cast" or "Identity" or "Reshape" or "Unsqueeze" or "Squeeze" or "Transpose" or "Slice" && use.Index == 0)
                foreach (long rows in use.Node.Outputs.OfType<Value>().SelectMany(o => Tables(o, seen)))
                    yield return rows;
        }
    }
}
