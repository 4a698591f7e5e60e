using Mipp.Torch.Native;

namespace Mipp.Torch;

public sealed partial class Tensor
{
    /// <summary>Whether operations on this tensor are recorded, to be differentiated later.</summary>
    public bool RequiresGrad => NativeMethods.mipp_requires_grad(handle) == 1;

    /// <summary>The gradient that <see cref="Backward"/> left here, a new reference to it each time; null when there is none.</summary>
    public Tensor? Grad
    {
        get
        {
            Done(NativeMethods.mipp_grad(handle, out var grad), this);
            return grad.IsInvalid ? null : new Tensor(grad);
        }

        set => Done(NativeMethods.mipp_set_grad(handle, Optional(value)), this, value);
    }

    /// <summary>Whether to record operations on this tensor from now on.</summary>
    /// <returns>This tensor.</returns>
    public Tensor SetRequiresGrad(bool required = true)
    {
        Done(NativeMethods.mipp_set_requires_grad(handle, Flag(required)), this);
        return this;
    }

    /// <summary>The same memory, without its history.</summary>
    public Tensor Detach() => Made(NativeMethods.mipp_detach(handle), this);

    /// <summary>Adds the derivatives of this tensor to the <see cref="Grad"/> of all it was computed from.</summary>
    /// <param name="gradient">What to multiply with; needed when there is more than one element.</param>
    /// <param name="retainGraph">Whether the recorded operations may be differentiated again.</param>
    /// <param name="createGraph">Whether the derivatives can be differentiated themselves.</param>
    public void Backward(Tensor? gradient = null, bool retainGraph = false, bool createGraph = false) =>
        Done(
            NativeMethods.mipp_backward(handle, Optional(gradient), Flag(retainGraph || createGraph), Flag(createGraph)),
            this, gradient);
}
