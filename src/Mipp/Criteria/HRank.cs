using static Mipp.Tensors.Numbers;

namespace Mipp.Criteria;

/// <summary>
/// HRank: the rank of a unit's feature map as a matrix, averaged over samples; 0 … the smaller side of the map (Lin et al.,
/// "HRank: filter pruning using high-rank feature map", CVPR 2020). The map is what the unit's consumers read:
/// after pooling where there is some, and of a map pooled to one position the rank is 0 or 1.
/// </summary>
internal sealed class HRank() : ScoreCriterion("hrank", "rank of a channel's feature map")
{
    /// <summary>The authors take 500 and find that the mean hardly moves with the number.</summary>
    private const int Samples = 64;

    public override Scope Scope => Scope.Layer;

    public override double SamplePasses(int calibration) => Math.Min(calibration, Samples);

    public override double[][] Score(NetworkView network) => FeatureMaps.MeanOverSamples(network, Samples, Ranks);

    /// <summary>The number of singular values above what rounding in single precision makes of zero.</summary>
    private static Tensor Ranks(Tensor maps)
    {
        var singular = torch.linalg.svd(maps, fullMatrices: false).S;
        double rounding = Math.Max(maps.size(2), maps.size(3)) * Math.Pow(2, -23);
        return singular.gt(singular.amax([-1], keepdim: true) * Number(rounding)).to(ScalarType.Float64).sum([-1]);
    }
}
