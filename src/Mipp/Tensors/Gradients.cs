namespace Mipp.Tensors;

/// <summary>
/// Derivatives by <c>torch.autograd.grad</c>, with what it would end the process for asked beforehand: its native side lets C++
/// exceptions through.
/// </summary>
public static class Gradients
{
    /// <summary>The derivatives of a single number with respect to inputs; no gradient of any tensor is touched.</summary>
    /// <param name="output">What to differentiate: one element.</param>
    /// <param name="inputs">With respect to what; all must require a gradient.</param>
    /// <param name="createGraph">Whether the derivatives can be differentiated themselves.</param>
    /// <param name="keepsGraph">Whether the output can be differentiated again; it can where the derivatives can.</param>
    /// <returns>One for each input; null for what the output does not depend on.</returns>
    /// <exception cref="InvalidOperationException">The output is no single number, or something records no gradient.</exception>
    public static Tensor?[] Of(Tensor output, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool keepsGraph = false)
    {
        if (output.numel() != 1) throw new InvalidOperationException($"only a single number is differentiated, got [{string.Join(", ", output.shape)}]");
        if (!output.requires_grad) throw new InvalidOperationException("what is differentiated depends on nothing that records gradients");
        for (int i = 0; i < inputs.Count; i++)
        {
            if (!inputs[i].requires_grad) throw new InvalidOperationException($"input {i} of a derivative records no gradient");
        }

        var gradients = torch.autograd.grad(
            [output], [.. inputs], retain_graph: createGraph || keepsGraph, create_graph: createGraph, allow_unused: true);
        return [.. gradients.Select(g => g.IsInvalid ? null : g)];
    }

    /// <summary><see cref="Of"/>, where the output depends on every input.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public static Tensor[] OfAll(Tensor output, IReadOnlyList<Tensor> inputs) =>
        [.. Of(output, inputs).Select((g, i) => g ?? throw new InvalidOperationException($"the output does not depend on input {i}"))];

    /// <summary><see cref="Of"/> with zeros for what the output does not depend on.</summary>
    public static Tensor[] OrZeros(Tensor output, IReadOnlyList<Tensor> inputs, bool createGraph = false) =>
        [.. Of(output, inputs, createGraph).Zip(inputs, (gradient, input) => gradient ?? torch.zeros_like(input))];
}
