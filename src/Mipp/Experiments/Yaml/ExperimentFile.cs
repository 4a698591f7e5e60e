using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Training;

namespace Mipp.Experiments.Yaml;

/// <summary>Experiments as they are written in files.</summary>
public static class ExperimentFile
{
    private static readonly string[] Keys =
    [
        "name", "description", "networks", "data", "criteria", "repair", "levels", "seeds", "when", "calibration", "repair-epochs", "training", "retraining",
    ];

    /// <summary>Reads an experiment; paths in it are relative to its own folder.</summary>
    /// <exception cref="MippException">It is not there or something in it is wrong; the message begins with FILE:LINE:COLUMN.</exception>
    public static Experiment Read(string path)
    {
        try
        {
            using var text = File.OpenText(path);
            return Read(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MippException($"cannot read experiment '{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads an experiment from text.</summary>
    /// <param name="path">What the text is called, and whose folder paths are relative to.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="MippException">Something in it is wrong; the message begins with PATH:LINE:COLUMN.</exception>
    public static Experiment Read(string path, TextReader text)
    {
        var section = YamlSection.Read(path, text, Keys);
        string folder = Path.GetDirectoryName(path) ?? "";
        var retraining = section.Find("retraining");
        var networks = Networks(section.Require("networks"), folder);
        return new Experiment(
            section.Or("name", Path.GetFileNameWithoutExtension(path), v => v.Text()), section.Or("description", "", v => v.Text()))
        {
            Networks = networks,
            Data = section.Require("data").Distinct(item => ReadData(item, folder)),
            Criteria = CriteriaSection.Read(section.Require("criteria")),
            Repair = section.Or("repair", [true], v => v.Distinct(i => i.Truth())),
            Levels = Levels(section.Require("levels")),
            Seeds = section.Or("seeds", [0], v => v.Distinct(i => i.Whole())),
            Phases = section.Or("when", [Phase.AfterTraining], v => v.Distinct(i => ReadPhase(i, networks))),
            Protocol = new Protocol
            {
                Calibration = section.Or("calibration", new Protocol().Calibration, Calibration),
                RepairEpochs = section.Or("repair-epochs", new Protocol().RepairEpochs, RepairEpochs),
                Training = Training(section, networks),
                Retraining = retraining is { } further ? TrainingSection.ReadRetraining(further) : null,
                Teacher = retraining is { } taught ? TrainingSection.ReadTeacher(taught) : null,
            },
        };
    }

    private static ImmutableArray<ExperimentNetwork> Networks(YamlPlace place, string folder)
    {
        var names = new HashSet<string>();
        return place.Distinct(item =>
        {
            var network = Network(item, folder);
            return names.Add(network.Name) ? network
                : throw item.Error($"there are two networks '{network.Name}': results go by a network's name; give a file another one");
        });
    }

    private static ExperimentNetwork Network(YamlPlace place, string folder)
    {
        string name = place.Text();
        if (!name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            return ModelZoo.Knows(name) ? new ExperimentNetwork(name, null)
                : throw place.Unknown(name, ModelZoo.Names, "a network of the zoo or an .onnx file");
        string file = Path.Combine(folder, name);
        return File.Exists(file)
            ? place.Located(() => new ExperimentNetwork(Path.GetFileNameWithoutExtension(name), file, OnnxModel.HashOf(file)))
            : throw place.Error($"there is no file '{file}'");
    }

    private static ExperimentData ReadData(YamlPlace place, string folder)
    {
        string name = place.Text();
        string source = name.Split(':')[0];
        if (!Datasets.SourceNames.Contains(source))
            throw place.Unknown(source, Datasets.SourceNames, "a dataset");
        if (source == name || source == "random")
            return new ExperimentData(name, name);
        string path = Path.Combine(folder, name[(source.Length + 1)..]);
        // Some say more about the images after a comma.
        return Path.Exists(path) || Path.Exists(path.Split(',')[0]) ? new ExperimentData(name, $"{source}:{path}")
            : throw place.Error($"there is no file or folder '{path}'");
    }

    /// <summary>Networks of the zoo need one; where all are files, some criteria train by it on the way.</summary>
    private static TrainingOptions? Training(YamlSection section, ImmutableArray<ExperimentNetwork> networks) =>
        networks.Any(n => n.File is null) ? TrainingSection.Read(section.Require("training"))
            : section.Or<TrainingOptions?>("training", null, TrainingSection.Read);

    private static ImmutableArray<Level> Levels(YamlPlace place)
    {
        ImmutableArray<Level> levels =
        [
            .. from entry in new YamlSection(place, [.. Level.Budgets]).All
               from level in entry.Value.Distinct(item => ReadLevel(entry.Key, item))
               select level,
        ];
        return levels.Length > 0 ? levels
            : throw place.Error($"there is no level: give at least one of {string.Join(", ", Level.Budgets)}");
    }

    private static Level ReadLevel(string budget, YamlPlace place)
    {
        var level = new Level(budget, place.Real());
        return place.Located(() =>
        {
            level.ApplyTo(new PruningOptions()).Validate();
            return level;
        });
    }

    private static Phase ReadPhase(YamlPlace place, ImmutableArray<ExperimentNetwork> networks)
    {
        if (place.OneOf(["before", "after"], "a time to prune at") == "after")
            return Phase.AfterTraining;
        return networks.FirstOrDefault(n => n.File is not null) is not { } file ? Phase.BeforeTraining
            : throw place.Error($"'{file.Name}' is a file, whose weights are trained: only networks of the zoo can be pruned before training");
    }

    private static int Calibration(YamlPlace place) => place.Count() is >= 1 and var count ? count
        : throw place.Error("calibration needs at least 1 sample");

    private static int RepairEpochs(YamlPlace place) => place.Count() is >= 0 and var count ? count
        : throw place.Error("the repair takes 0 epochs (closed form alone) or more");
}
