using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Moments;

/// <summary>A sum of products xᵀ·x, formed in the samples' own precision and added up in float64: its upper triangle, as it is symmetric.</summary>
internal sealed class GramSum : IDisposable
{
    private Tensor? upper;

    /// <summary>Adds the product of samples [samples, n].</summary>
    public void Add(Tensor samples)
    {
        upper ??= torch.zeros([samples.size(1), samples.size(1)], dtype: ScalarType.Float64).DetachFromDisposeScope();
        upper.AddUpperGram(samples);
    }

    /// <summary>Adds another sum; one without samples adds nothing.</summary>
    public void Add(GramSum other)
    {
        if (upper is not null && other.upper is { } more)
            upper.add_(more, One);
        else
            upper ??= other.upper is { } first ? first.clone().DetachFromDisposeScope() : null;
    }

    /// <summary>The whole sum divided by a number of samples: [n, n].</summary>
    public Tensor Over(double count)
    {
        using var scope = new TensorScope();
        return scope.Keep(Added().triu().add_(Added().triu(1).transpose(0, 1), One).mul_(Number(1 / count)));
    }

    /// <summary>Whether no sample was infinite, not a number or too large to be squared: then no product can be.</summary>
    public bool IsFinite()
    {
        using var scope = new TensorScope();
        return Added().diagonal(dim1: -2, dim2: -1).isfinite().all().Item<bool>();
    }

    public void Dispose() => upper?.Dispose();

    private Tensor Added() => upper ?? throw new InvalidOperationException("nothing has been added");
}
