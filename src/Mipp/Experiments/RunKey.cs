using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mipp.Criteria;

namespace Mipp.Experiments;

/// <summary>What tells one run of an experiment from the others.</summary>
/// <param name="Dense">The dense network that is pruned.</param>
/// <param name="Criterion">What decides which channels go.</param>
/// <param name="Repair">Whether the weights that are left are fitted anew.</param>
/// <param name="Level">How far it is pruned.</param>
/// <param name="Phase">When it is pruned.</param>
/// <param name="Scope">Which units are compared with each other; null for what the criterion's authors do.</param>
/// <param name="Normalisation">How scores of different groups are made comparable; null for what the criterion's authors do.</param>
public sealed record RunKey(
    DenseKey Dense, string Criterion, bool Repair, Level Level, Phase Phase, Scope? Scope = null, Normalisation? Normalisation = null)
{
    /// <summary>A short name for files and tables; the same for the same key, always.</summary>
    public string Id => ShortHash.Of($"{Dense} | {Chooser} | {Repair} | {Level} | {Phase}");

    /// <summary>The criterion as people are shown it: its name, and in brackets what is not as its authors do it.</summary>
    public string Chooser => new ExperimentCriterion(Criterion, Scope, Normalisation).ToString();

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Dense}, {Chooser}{(Repair ? "" : " without repair")}, {Level}{(Phase == Phase.BeforeTraining ? ", before training" : "")}";
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
