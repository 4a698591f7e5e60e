using Mipp.Criteria;

namespace Mipp.Tests.Criteria;

public sealed class NormalisationTests
{
    public static TheoryData<Normalisation> All => new(Enum.GetValues<Normalisation>());

    [Theory]
    [InlineData(Normalisation.None, 1)]
    [InlineData(Normalisation.Mean, 11.0 / 3)]
    [InlineData(Normalisation.Max, 6)]
    [InlineData(Normalisation.Sum, 11)]
    [InlineData(Normalisation.L2, 7)]
    public void Scores_are_divided_by_what_it_says(Normalisation normalisation, double divisor) =>
        Scoring.AssertClose([2 / divisor, 6 / divisor, 3 / divisor], Normalisations.Of(normalisation, [2, 6, 3]), relative: 1e-12);

    [Theory]
    [MemberData(nameof(All))]
    public void Zeros_and_nothing_stay_as_they_are(Normalisation normalisation)
    {
        Assert.Equal([0, 0], Normalisations.Of(normalisation, [0, 0]));
        Assert.Empty(Normalisations.Of(normalisation, []));
    }
}
