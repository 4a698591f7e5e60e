using System.Collections.Immutable;

namespace Mipp.Graphs;

/// <summary>One place where a value is read: input number <paramref name="Index"/> of <paramref name="Node"/>.</summary>
public readonly record struct Use(Node Node, int Index);

/// <summary>An edge of the graph: an input, an initializer, or what a node computes.</summary>
public sealed class Value
{
    private readonly List<Use> uses = [];

    internal Value(string name) => Name = name;

    /// <summary>The name, unique in the graph.</summary>
    public string Name { get; }

    /// <summary>The element type; <see cref="ElementType.Undefined"/> when it is not known.</summary>
    public ElementType ElementType { get; internal set; }

    /// <summary>The shape, or null when not even the rank is known.</summary>
    public Shape? Shape { get; internal set; }

    /// <summary>The contents of an initializer (parameter or constant), else null. Owned by the graph.</summary>
    public Tensor? Data { get; internal set; }

    /// <summary>
    /// What shape arithmetic knows of a small integer value of rank 0 or 1 (its elements, possibly symbolic), else null. Initializers know theirs from their data.
    /// </summary>
    public ImmutableArray<Dim>? Contents { get; internal set; }

    /// <summary>The node that computes this value; null for inputs and initializers.</summary>
    public Node? Producer { get; internal set; }

    /// <summary>Every place where a node reads this value.</summary>
    public IReadOnlyList<Use> Uses => uses;

    /// <summary>Whether this value is an initializer.</summary>
    public bool IsInitializer => Data is not null;

    internal void AddUse(Use use) => uses.Add(use);

    internal void RemoveUse(Use use) => uses.Remove(use);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {ElementType}{Shape}";
}
