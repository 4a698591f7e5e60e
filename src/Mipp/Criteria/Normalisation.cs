using System.Text.Json.Serialization;

namespace Mipp.Criteria;

/// <summary>What the scores of a group are divided by before they are compared with those of other groups.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Normalisation>))]
public enum Normalisation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their largest.</summary>
    Max,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their 2-norm (Molchanov et al. 2017).</summary>
    L2,
}

/// <summary>Normalises scores.</summary>
internal static class Normalisations
{
    /// <summary>The scores divided by what a normalisation says; as they are where that is zero.</summary>
    public static double[] Of(Normalisation normalisation, double[] scores)
    {
        if (scores.Length == 0)
            return scores;
        double divisor = normalisation switch
        {
            Normalisation.Mean => scores.Average(),
            Normalisation.Max => scores.Max(),
            Normalisation.Sum => scores.Sum(),
            Normalisation.L2 => Math.Sqrt(scores.Sum(s => s * s)),
            _ => 1,
        };
        return divisor == 0 ? scores : Array.ConvertAll(scores, s => s / divisor);
    }
}
