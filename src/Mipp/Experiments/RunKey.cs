using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mipp.Experiments;

/// <summary>What tells one run of an experiment from the others.</summary>
/// <param name="Dense">The dense network that is pruned.</param>
/// <param name="Criterion">What decides which channels go, and how it compares those of different layers.</param>
/// <param name="Repair">Whether the weights that are left are fitted anew.</param>
/// <param name="Level">How far it is pruned.</param>
/// <param name="Phase">When it is pruned.</param>
public sealed record RunKey(DenseKey Dense, ExperimentCriterion Criterion, bool Repair, Level Level, Phase Phase)
{
    /// <summary>A short name for files and tables; the same for the same key, always.</summary>
    public string Id => ShortHash.Of($"{Dense} | {Criterion} | {Repair} | {Level} | {Phase}");

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Dense}, {Criterion}{(Repair ? "" : " without repair")}, {Level}{(Phase == Phase.BeforeTraining ? ", before training" : "")}";
}

/// <summary>What tells one dense network of an experiment from the others.</summary>
/// <param name="Network">A name of the zoo, or a file's name without its ending.</param>
/// <param name="Data">The data as the user wrote them.</param>
/// <param name="Seed">What initial weights, training and calibration samples follow from.</param>
public sealed record DenseKey(string Network, string Data, long Seed)
{
    /// <summary>A short name for files and tables; the same for the same key, always.</summary>
    public string Id => ShortHash.Of(ToString());

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Network} on {Data}, seed {Seed}");
}

/// <summary>Names made of what they stand for.</summary>
file static class ShortHash
{
    private const int Digits = 16;

    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Digits];
}
