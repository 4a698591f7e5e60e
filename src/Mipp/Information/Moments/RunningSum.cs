using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Moments;

/// <summary>A sum of tensors of one shape, added up in float64 whatever their own precision.</summary>
internal sealed class RunningSum : IDisposable
{
    private Tensor? total;

    /// <summary>Adds a term.</summary>
    public void Add(Tensor term)
    {
        using var scope = new TensorScope();
        if (total is null)
            total = (term.dtype == ScalarType.Float64 ? term.clone() : term.to(ScalarType.Float64)).DetachFromDisposeScope();
        else
            total.add_(term, One);
    }

    /// <summary>Adds another sum; one without terms adds nothing.</summary>
    public void Add(RunningSum other)
    {
        if (other.total is { } term)
            Add(term);
    }

    /// <summary>The sum divided by a number of samples.</summary>
    public Tensor Over(double count) => (total ?? throw new InvalidOperationException("nothing has been added")).mul(Number(1 / count));

    public void Dispose() => total?.Dispose();
}
