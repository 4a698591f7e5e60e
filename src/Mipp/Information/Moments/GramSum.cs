using Mipp.Torch;

namespace Mipp.Information.Moments;

/// <summary>A sum of products xᵀ·x, formed in the samples' own precision and added up in float64: its upper triangle, as it is symmetric.</summary>
internal sealed class GramSum : IDisposable
{
    private Tensor? upper;

    /// <summary>Adds the product of samples [samples, n].</summary>
    public void Add(Tensor samples)
    {
        upper ??= TensorScope.Detach(Tensor.Zeros([samples.Size(1), samples.Size(1)], DType.Float64));
        upper.AddUpperGramInPlace(samples);
    }

    /// <summary>Adds another sum; one without samples adds nothing.</summary>
    public void Add(GramSum other)
    {
        if (upper is not null && other.upper is { } more)
            upper.AddInPlace(more);
        else
            upper ??= other.upper is { } first ? TensorScope.Detach(first.Clone()) : null;
    }

    /// <summary>The whole sum divided by a number of samples: [n, n].</summary>
    public Tensor Over(double count)
    {
        using var scope = new TensorScope();
        return scope.Keep(Added().Triu().AddInPlace(Added().Triu(1).Transpose(0, 1)).MulInPlace(1 / count));
    }

    /// <summary>Whether no sample was infinite, not a number or too large to be squared: then no product can be.</summary>
    public bool IsFinite()
    {
        using var scope = new TensorScope();
        return Added().Diagonal().IsFinite().All().Item<bool>();
    }

    public void Dispose() => upper?.Dispose();

    private Tensor Added() => upper ?? throw new InvalidOperationException("nothing has been added");
}
