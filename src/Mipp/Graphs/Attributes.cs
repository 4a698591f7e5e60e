using System.Collections;
using System.Collections.Immutable;

namespace Mipp.Graphs;

/// <summary>A node's attributes by name. Immutable.</summary>
/// <remarks>
/// Values are <see cref="long"/>, <see cref="float"/>, <see cref="string"/>, arrays of these, <see cref="Tensor"/>,
/// <see cref="Subgraph"/>, or an object only the format that it came from understands, which is written back as it was read.
/// </remarks>
public sealed class Attributes : IEnumerable<KeyValuePair<string, object>>
{
    private readonly ImmutableSortedDictionary<string, object> values;

    private Attributes(ImmutableSortedDictionary<string, object> values) => this.values = values;

    /// <summary>No attributes.</summary>
    /// <remarks>Values are compared by reference: TorchSharp's tensors are equal where their elements are, and a copy replaces its original.</remarks>
    public static Attributes Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, object>(StringComparer.Ordinal, ReferenceEqualityComparer.Instance));

    /// <summary>Whether the attribute is present.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>The same attributes with one added or replaced.</summary>
    public Attributes With(string name, object value) => new(values.SetItem(name, value));

    /// <summary>The same attributes without one.</summary>
    public Attributes Without(string name) => new(values.Remove(name));

    /// <summary>An integer, or the fallback when absent.</summary>
    public long Int(string name, long fallback) => Get<long>(name) is (true, var value) ? value : fallback;

    /// <summary>A number, or the fallback when absent.</summary>
    public float Float(string name, float fallback) => Get<float>(name) is (true, var value) ? value : fallback;

    /// <summary>A text, or the fallback when absent.</summary>
    public string String(string name, string fallback) => Get<string>(name) is (true, { } value) ? value : fallback;

    /// <summary>A list of integers, or null when absent.</summary>
    public long[]? Ints(string name) => Get<long[]>(name).Value;

    /// <summary>A list of numbers, or null when absent.</summary>
    public float[]? Floats(string name) => Get<float[]>(name).Value;

    /// <summary>A list of texts, or null when absent.</summary>
    public string[]? Strings(string name) => Get<string[]>(name).Value;

    /// <summary>A graph, or null when absent.</summary>
    public Subgraph? Subgraph(string name) => Get<Subgraph>(name).Value;

    /// <summary>A tensor, or null when absent.</summary>
    public Tensor? Tensor(string name) => Get<Tensor>(name).Value;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private (bool Found, T? Value) Get<T>(string name) => !values.TryGetValue(name, out object? value) ? default
        : value is T typed ? (true, typed)
        : throw new MippException($"attribute '{name}' holds {Describe(value)}, expected {Describe(typeof(T))}.");

    private static string Describe(object value) => Describe(value.GetType());

    private static string Describe(Type type) => type.IsArray ? $"a list of {Describe(type.GetElementType()!)}"
        : type == typeof(long) ? "an integer"
        : type == typeof(float) ? "a number"
        : type == typeof(string) ? "a text"
        : $"a {type.Name}";
}
