namespace Mipp.Operators;

/// <summary>An Einstein sum for operands of known ranks: a character names each axis.</summary>
/// <param name="Operands">The axes of each operand: letters as in the equation, digits for those that "..." stands for.</param>
/// <param name="Output">The axes of the result.</param>
internal sealed record EinsumEquation(string[] Operands, string Output)
{
    private const string Ellipsis = "...";

    /// <summary>The names of all axes.</summary>
    public IEnumerable<char> Names => string.Concat(Operands).Distinct();

    /// <summary>Reads the text of an equation.</summary>
    /// <param name="equation">Such as <c>"bij,bjk->bik"</c>; without an arrow the axes named once are the output's, in alphabetical order.</param>
    /// <param name="ranks">The operands' ranks.</param>
    /// <param name="fail">Makes the exception.</param>
    /// <exception cref="MippException">The equation does not fit the operands.</exception>
    public static EinsumEquation Parse(string equation, int[] ranks, Func<string, MippException> fail)
    {
        string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        if (terms.Length != ranks.Length || sides.Length > 2)
            throw fail($"the equation '{equation}' names {terms.Length} operands, but there are {ranks.Length}");
        string[] operands = [.. terms.Zip(ranks, (term, rank) => Expand(term, rank) ?? throw fail($"'{term}' in the equation '{equation}' does not name {rank} axes"))];
        string wild = operands.Select(o => string.Concat(o.Where(char.IsAsciiDigit))).MaxBy(d => d.Length)!;
        string output = sides.Length == 2 ? sides[1].Replace(Ellipsis, wild, StringComparison.Ordinal) : wild + NamedOnce(operands);
        if (output.Any(name => !operands.Any(o => o.Contains(name))) || output.Distinct().Count() != output.Length)
            throw fail($"the output of the equation '{equation}' may name each axis of its operands once");
        return new EinsumEquation(operands, output);
    }

    /// <summary>Multiply-accumulates of products from left to right, each summed over what no later one needs.</summary>
    /// <param name="sizes">The size of a named axis.</param>
    public long Macs(Func<char, long> sizes)
    {
        long macs = 0;
        string product = Operands[0];
        for (int i = 1; i < Operands.Length; i++)
        {
            product = string.Concat(product.Union(Operands[i]));
            macs += product.Aggregate(1L, (count, name) => count * sizes(name));
            product = string.Concat(product.Where(name => Output.Contains(name) || Operands[(i + 1)..].Any(o => o.Contains(name))));
        }
        return macs;
    }

    /// <summary>One character an axis; the axes of an ellipsis are numbered from the last, as they are broadcast.</summary>
    private static string? Expand(string term, int rank)
    {
        string letters = term.Replace(Ellipsis, "", StringComparison.Ordinal);
        int wild = rank - letters.Length;
        bool fits = letters.All(char.IsAsciiLetter) && (letters == term ? wild == 0 : term.Length == letters.Length + 3 && wild is >= 0 and <= 9);
        return fits ? term.Replace(Ellipsis, string.Concat(Enumerable.Range(0, wild).Reverse()), StringComparison.Ordinal) : null;
    }

    private static string NamedOnce(string[] operands) => string.Concat(
        string.Concat(operands).Where(char.IsAsciiLetter).GroupBy(name => name).Where(g => g.Count() == 1).Select(g => g.Key).Order());
}
