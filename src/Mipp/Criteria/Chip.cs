using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>
/// CHIP: a unit's independence of the others of its group, ‖A‖_* − ‖A without its row‖_*, with A the feature maps of one sample as
/// rows and ‖·‖_* the nuclear norm, averaged over samples; in the activations' unit (Sui et al., "CHIP: channel independence-based
/// pruning for compact neural networks", NeurIPS 2021).
/// </summary>
internal sealed class Chip() : ScoreCriterion("chip", "independence of a channel's feature map (nuclear norm)")
{
    /// <summary>The authors take 640; every one of them needs a decomposition for each unit.</summary>
    private const int Samples = 16;

    /// <summary>Elements of the matrices that are decomposed at a time.</summary>
    private const long MostElements = 1 << 22;

    public override Scope Scope => Scope.Layer;

    public override double SamplePasses(int calibration) => Math.Min(calibration, Samples);

    public override double[][] Score(NetworkView network) => FeatureMaps.MeanOverSamples(
        network, Samples, maps => torch.stack([.. Enumerable.Range(0, (int)maps.size(0)).Select(s => Independence(maps.narrow(0, s, 1).reshape([maps.size(1), -1]), network.Cancellation))]));

    /// <summary>Of each row of one sample's maps [units, elements].</summary>
    private static Tensor Independence(Tensor rows, CancellationToken cancellation)
    {
        using var scope = new TensorScope();
        var rowwise = rows.size(0) <= rows.size(1);
        var products = rowwise ? rows.MatMul(rows.transpose(-2, -1)) : rows.transpose(-2, -1).MatMul(rows);
        var whole = NuclearNorm(products);
        long part = Math.Max(1, MostElements / products.numel());
        var without = new List<Tensor>();
        for (long first = 0; first < rows.size(0); first += part)
        {
            cancellation.ThrowIfCancellationRequested();
            using var partScope = new TensorScope();
            long count = Math.Min(part, rows.size(0) - first);
            without.Add(partScope.Keep(NuclearNorm(rowwise ? WithoutRows(products, first, count) : WithoutProducts(products, rows.narrow(0, first, count)))));
        }
        return scope.Keep(whole - torch.cat(without, 0));
    }

    /// <summary>A·Aᵀ for A without each of some rows: [rows left out, units, units].</summary>
    private static Tensor WithoutRows(Tensor products, long first, long count)
    {
        var keeps = torch.eye(products.size(0), dtype: ScalarType.Float64).narrow(0, first, count).neg().add(Number(1), One);
        return products.unsqueeze(0) * keeps.unsqueeze(1) * keeps.unsqueeze(2);
    }

    /// <summary>Aᵀ·A for A without each of some rows: [rows left out, elements, elements].</summary>
    private static Tensor WithoutProducts(Tensor products, Tensor rows) =>
        products.unsqueeze(0) - (rows.unsqueeze(2) * rows.unsqueeze(1));

    /// <summary>The sum of the singular values of A, from A·Aᵀ or Aᵀ·A.</summary>
    private static Tensor NuclearNorm(Tensor products) => torch.linalg.eigvalsh(products).clamp_min(Number(0)).sqrt().sum([-1]);
}
