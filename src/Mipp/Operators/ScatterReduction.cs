using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Operators;

/// <summary>How what is scattered meets what is there.</summary>
internal enum Reduction
{
    None,
    Add,
    Mul,
    Max,
    Min,
}

/// <summary>The attribute <c>reduction</c> of ScatterElements and ScatterND.</summary>
internal static class ScatterReduction
{
    private static readonly string[] Names = ["none", "add", "mul", "max", "min"];

    /// <exception cref="MippException">There is no such reduction.</exception>
    public static void Check(InferenceContext context)
    {
        if (context.Attributes.String("reduction", Names[0]) is var name && !Names.Contains(name))
            throw context.Fail($"reduction is '{name}', possible are {string.Join(", ", Names)}");
    }

    public static Reduction Of(Attributes attributes) => (Reduction)Array.IndexOf(Names, attributes.String("reduction", Names[0]));

    /// <summary>The tensor with elements of a vector written to flat positions; a position named twice takes in both, in order.</summary>
    public static Tensor Apply(Tensor data, Tensor positions, Tensor updates, Reduction reduction)
    {
        var flat = data.reshape(-1);
        if (reduction is Reduction.None)
            return flat.scatter(0, positions, updates).reshape(data.shape);
        if (reduction is Reduction.Add)
            return flat.scatter_add(0, positions, updates).reshape(data.shape);
        // Round by round, so that in none a position is named twice.
        long[] places = positions.ToArray<long>();
        var seen = new Dictionary<long, int>();
        var rounds = Enumerable.Range(0, places.Length).GroupBy(i => seen[places[i]] = seen.GetValueOrDefault(places[i], -1) + 1);
        foreach (var round in rounds.OrderBy(r => r.Key).ToArray())
        {
            var chosen = Tensor.FromArray([.. round.Select(i => (long)i)]);
            var (at, update) = (positions.index_select(0, chosen), updates.index_select(0, chosen));
            var present = flat.index_select(0, at);
            flat = flat.index_copy(0, at, reduction switch
            {
                Reduction.Mul => present.mul(update),
                Reduction.Max => present.maximum(update),
                _ => present.minimum(update),
            });
        }
        return flat.reshape(data.shape);
    }
}
