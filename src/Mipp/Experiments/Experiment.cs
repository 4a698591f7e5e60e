using System.Collections.Immutable;

namespace Mipp.Experiments;

/// <summary>A comparison of pruning criteria under one protocol: every combination of what it lists is one run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">One sentence about it; may be empty.</param>
public sealed record Experiment(string Name, string Description)
{
    /// <summary>What is pruned.</summary>
    public ImmutableArray<ExperimentNetwork> Networks { get; init; } = [];

    /// <summary>What networks are trained, pruned and measured on.</summary>
    public ImmutableArray<ExperimentData> Data { get; init; } = [];

    /// <summary>What decides which channels go.</summary>
    public ImmutableArray<ExperimentCriterion> Criteria { get; init; } = [];

    /// <summary>Whether weights are repaired; both, to tell the choice of units from the repair.</summary>
    public ImmutableArray<bool> Repair { get; init; } = [true];

    /// <summary>How far networks are pruned.</summary>
    public ImmutableArray<Level> Levels { get; init; } = [];

    /// <summary>Repetitions, each with other initial weights, samples and orders.</summary>
    public ImmutableArray<long> Seeds { get; init; } = [0];

    /// <summary>When networks are pruned.</summary>
    public ImmutableArray<Phase> Phases { get; init; } = [Phase.AfterTraining];

    /// <summary>What all runs have in common.</summary>
    public Protocol Protocol { get; init; } = new();

    /// <summary>The dense networks that the runs start from.</summary>
    public IEnumerable<DenseKey> DenseKeys() =>
        from network in Networks
        from data in Data
        from seed in Seeds
        select new DenseKey(network.Name, data.Name, seed);

    /// <summary>All runs, those of one dense network one after another.</summary>
    public IEnumerable<RunKey> RunKeys() =>
        from dense in DenseKeys()
        from phase in Phases
        from level in Levels
        from criterion in Criteria
        from repair in Repair
        select new RunKey(dense, criterion, repair, level, phase);

    /// <summary>The network of that name, of which there is only one.</summary>
    public ExperimentNetwork Network(string name) => Networks.First(n => n.Name == name);

    /// <summary>Where the data of that name are.</summary>
    public string DataSource(string name) => Data.First(d => d.Name == name).Source;
}

/// <summary>A network of an experiment.</summary>
/// <param name="Name">A name of the zoo, or a file's name without its ending.</param>
/// <param name="File">The ONNX file of a trained network; null for one of the zoo, which is trained first.</param>
/// <param name="Hash">What <see cref="Onnx.OnnxModel.HashOf"/> knows the file by; null for one of the zoo.</param>
public sealed record ExperimentNetwork(string Name, string? File, string? Hash = null);

/// <summary>Data of an experiment.</summary>
/// <param name="Name">As the experiment's file names them.</param>
/// <param name="Source">As they are opened from here: a path in the name is relative to the experiment's folder.</param>
public sealed record ExperimentData(string Name, string Source);
