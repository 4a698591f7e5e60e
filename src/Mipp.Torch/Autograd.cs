using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>Derivatives, and whether operations are recorded for them (per thread).</summary>
public static class Autograd
{
    /// <summary>Whether this thread records operations.</summary>
    public static bool IsEnabled => NativeMethods.mipp_grad_mode() == 1;

    /// <summary>Stops this thread's recording until disposed of: <c>using (Autograd.NoGrad())</c>.</summary>
    public static GradModeScope NoGrad() => new(false);

    /// <summary>Records inside a <see cref="NoGrad"/>, until disposed of.</summary>
    public static GradModeScope EnableGrad() => new(true);

    /// <summary>The derivatives of outputs with respect to inputs; no <see cref="Tensor.Grad"/> is touched.</summary>
    /// <param name="outputs">What to differentiate.</param>
    /// <param name="inputs">With respect to what.</param>
    /// <param name="gradOutputs">What to multiply each output's derivative with; null for outputs of one element.</param>
    /// <param name="retainGraph">Whether the recorded operations may be differentiated again.</param>
    /// <param name="createGraph">Whether the derivatives can be differentiated themselves.</param>
    /// <exception cref="TorchException">An input was not used; or the graph is gone.</exception>
    public static Tensor[] Grad(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? gradOutputs = null,
        bool retainGraph = false, bool createGraph = false) =>
        Array.ConvertAll(
            Gradients(outputs, inputs, gradOutputs, retainGraph, createGraph, allowUnused: 0), handle => new Tensor(handle));

    /// <summary><see cref="Grad"/>, with null for an input that the outputs do not depend on.</summary>
    public static Tensor?[] GradAllowUnused(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? gradOutputs = null,
        bool retainGraph = false, bool createGraph = false) =>
        Array.ConvertAll(
            Gradients(outputs, inputs, gradOutputs, retainGraph, createGraph, allowUnused: 1),
            handle => handle.IsInvalid ? null : new Tensor(handle));

    private static TensorHandle[] Gradients(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? gradOutputs, bool retainGraph,
        bool createGraph, int allowUnused)
    {
        using var outputList = new HandleList(outputs);
        using var inputList = new HandleList(inputs);
        using var seedList = new HandleList(gradOutputs ?? []);
        var gradients = new nint[inputs.Count];
        var status = NativeMethods.mipp_gradients(
            outputList.Pointers, outputList.Count, inputList.Pointers, inputList.Count, seedList.Pointers, seedList.Count,
            retainGraph || createGraph ? 1 : 0, createGraph ? 1 : 0, allowUnused, gradients);
        if (status != 0) throw TorchException.Of(nameof(Autograd), nameof(Grad), [.. outputs, .. inputs]);
        return Array.ConvertAll(gradients, gradient => new TensorHandle(gradient));
    }
}

/// <summary>Until disposed of, this thread records operations or does not. Cannot cross an <c>await</c>.</summary>
public readonly ref struct GradModeScope : IDisposable
{
    private readonly int before;

    internal GradModeScope(bool enabled)
    {
        before = NativeMethods.mipp_grad_mode();
        _ = NativeMethods.mipp_set_grad_mode(enabled ? 1 : 0);
    }

    /// <summary>Goes back to how it was.</summary>
    public void Dispose() => _ = NativeMethods.mipp_set_grad_mode(before);
}
