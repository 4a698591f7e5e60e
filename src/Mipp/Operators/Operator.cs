using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;

namespace Mipp.Operators;

/// <summary>
/// Everything Mipp knows of one operator: the shapes it gives, how it runs, how it couples channels, what it costs, and
/// how its attributes follow when channels are cut.
/// </summary>
internal abstract class Operator(string type, string domain = "")
{
    /// <summary>The operator's name in its domain.</summary>
    public string Type { get; } = type;

    /// <summary>The domain; empty for ONNX's own.</summary>
    public string Domain { get; } = domain;

    /// <summary>Inputs that may hold trainable parameters.</summary>
    public virtual IReadOnlyList<int> ParameterInputs => [];

    /// <summary>Whether what is read there is a trainable parameter, if it is a floating-point initializer.</summary>
    public virtual bool IsParameter(Use use) => ParameterInputs.Contains(use.Index);

    /// <summary>Whether <see cref="Run"/> itself minds 16-bit floating-point types; else it never meets them.</summary>
    public virtual bool ChoosesElementType => false;

    /// <summary>States the outputs' element types and shapes, and where it can the contents of small integer outputs.</summary>
    public abstract void Infer(InferenceContext context);

    /// <summary>Computes the outputs; one tensor per output of the node, in order.</summary>
    public abstract Tensor[] Run(RunContext context);

    /// <summary>States how the labels of the outputs' axes come from the inputs' and what must go together.</summary>
    public abstract void Couple(CouplingContext context);

    /// <summary>Multiply-accumulates at batch 1, from the sizes of the node's values.</summary>
    public virtual long Macs(Node node, SizeOf sizeOf) => 0;

    /// <summary>Makes attributes and integer constants follow a cut; initializers are cut by their labels, not here.</summary>
    public virtual void Cut(CutContext context)
    {
    }
}

/// <summary>The sizes of a value, symbols taken as 1; after a cut that is only planned, the sizes it would have.</summary>
internal delegate long[] SizeOf(Value value);
