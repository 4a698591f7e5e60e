namespace Mipp.Training.Optimisers;

/// <summary>What optimisers are called where people write them, and what they do unless told otherwise.</summary>
public static class OptimiserNames
{
    /// <summary>All names; the first is the default.</summary>
    public static IReadOnlyList<string> All { get; } = [Sgd, "adam", "adamw"];

    /// <summary>The one that has a momentum of its own.</summary>
    public const string Sgd = "sgd";

    /// <summary>The momentum of <see cref="Sgd"/>.</summary>
    public const double DefaultMomentum = 0.9;

    /// <summary>The weight decay.</summary>
    public const double DefaultWeightDecay = 1e-4;

    /// <summary>The learning rate at the start.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    public static double DefaultRate(string name) => name == Sgd ? 0.05 : 0.001;

    /// <summary>The optimiser of that name.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="rate">The learning rate; null for the default.</param>
    /// <param name="momentum">Looked at by <see cref="Sgd"/> only.</param>
    /// <param name="weightDecay">The weight decay.</param>
    public static Optimiser Create(string name, double? rate, double momentum, double weightDecay) => name switch
    {
        "adam" => new Adam(rate ?? DefaultRate(name), WeightDecay: weightDecay),
        "adamw" => new AdamW(rate ?? DefaultRate(name), WeightDecay: weightDecay),
        _ => new Sgd(rate ?? DefaultRate(name), momentum, weightDecay),
    };
}
