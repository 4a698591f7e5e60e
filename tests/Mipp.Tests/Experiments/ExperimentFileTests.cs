using Mipp.Criteria;
using Mipp.Experiments;
using Mipp.Experiments.Yaml;
using Mipp.Onnx;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Tests.Experiments;

public sealed class ExperimentFileTests : IDisposable
{
    private const string Whole = """
        name: study
        description: What is compared
        networks: [lenet5, mlp-20]
        data: [mnist, "npz:mine.npz"]
        criteria: [mipp, l1]
        repair: [true, false]
        levels:
          macs: [0.5, 0.25]
          params: 0.5
        seeds: [0, 7]
        when: [before, after]
        calibration: 100
        training: {epochs: 4, batch: 32, optimiser: adam, lr: 0.01, schedule: step, warm-up: 0.5, label-smoothing: 0.1, augment: true}
        retraining: {epochs: 2, momentum: 0.8, weight-decay: 0}
        """;

    private readonly TemporaryFolder folder = new();

    public ExperimentFileTests()
    {
        folder.Write("mine.npz");
        folder.Write("studies/mine.npz");
    }

    private string Study => folder.File("study.yaml");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_combination_is_one_run()
    {
        var experiment = Read(Whole, folder.File("studies/study.yaml"));

        Assert.Equal(2 * 2 * 2, experiment.DenseKeys().Count());
        var runs = experiment.RunKeys().ToList();
        Assert.Equal(2 * 2 * 2 * 2 * 2 * 3 * 2, runs.Count);
        Assert.Equal(runs.Count, runs.Select(r => r.Id).Distinct().Count());
        Assert.Contains(
            new RunKey(new DenseKey("mlp-20", "npz:mine.npz", 7), new("l1"), false, new Level("params", 0.5), Phase.BeforeTraining), runs);
        Assert.Equal($"npz:{folder.File("studies/mine.npz")}", experiment.DataSource("npz:mine.npz"));
    }

    [Fact]
    public void The_protocol_is_read_as_written()
    {
        var protocol = Read(Whole).Protocol;

        Assert.Equal(100, protocol.Calibration);
        Assert.Equal((4, 32, 0.1), (protocol.Training!.Epochs, protocol.Training.BatchSize, protocol.Training.LabelSmoothing));
        Assert.Equal(new Adam(0.01, WeightDecay: 1e-4), protocol.Training.Optimiser);
        Assert.Equal(new StepSchedule([2, 3]) { WarmUpEpochs = 0.5 }, protocol.Training.Schedule);
        Assert.NotNull(protocol.Training.Augmentation);
        Assert.Equal(new Sgd(0.05, 0.8, 0), protocol.Retraining!.Optimiser);
        Assert.Null(protocol.Retraining.Augmentation);
    }

    [Fact]
    public void All_criteria_can_be_asked_for_at_once() =>
        Assert.Equal(
            CriterionRegistry.All.Select(c => new ExperimentCriterion(c.Name)), With("[mipp, l1]", "all").Criteria);

    [Fact]
    public void A_criterion_may_compare_layers_in_several_ways()
    {
        var criteria = With("[mipp, l1]", "[mipp, l1, {name: l1, scope: global, normalisation: [none, max]}, {name: taylor, normalisation: l2}]").Criteria;

        // The authors of l1 take the same share of every layer, and those of neither normalise.
        Assert.Equal(
            [
                new("mipp"), new("l1"), new("l1", Scope.Global), new("l1", Scope.Global, Normalisation.Max),
                new("taylor", null, Normalisation.L2),
            ],
            criteria);
        Assert.Equal(
            ["mipp", "l1", "l1 (scope global)", "l1 (scope global, normalisation max)", "taylor (normalisation l2)"],
            criteria.Select(c => c.ToString()));
        var runs = With("[mipp, l1]", "[{name: l1, scope: [layer, global]}]").RunKeys().ToList();
        Assert.Equal(runs.Count, runs.Select(r => r.Id).Distinct().Count());
    }

    [Fact]
    public void Training_can_stop_early_and_retraining_can_have_the_dense_network_as_its_teacher()
    {
        var protocol = With(
            "retraining: {epochs: 2,", "retraining: {epochs: 2, hold-out: 0.2, teacher: dense, teacher-weight: 0.7, temperature: 2,").Protocol;

        Assert.Equal(new EarlyStopping(0.2), protocol.Retraining!.EarlyStopping);
        Assert.Equal(new DenseTeacher(0.7, 2), protocol.Teacher);
        Assert.Null(protocol.Training!.EarlyStopping);
        Assert.Equal(new EarlyStopping(Patience: 3), With("batch: 32", "batch: 32, patience: 3").Protocol.Training!.EarlyStopping);
        Assert.Equal(new DenseTeacher(), With("retraining: {", "retraining: {teacher: dense, ").Protocol.Teacher);
        Assert.Null(Read(Whole).Protocol.Teacher);
    }

    [Theory]
    [InlineData("criteria: [mipp, l1]", "critera: [mipp, l1]", "5:1: 'critera' is not a key here; did you mean 'criteria'?")]
    [InlineData("criteria: [mipp, l1]", "criteria: [mipp, l11]", "5:18: 'l11' is not a criterion; did you mean 'l1'?")]
    [InlineData("[lenet5, mlp-20]", "[lenet, mlp-20]", "3:12: 'lenet' is not a network of the zoo or an .onnx file; did you mean 'lenet5'?")]
    [InlineData("mlp-20]", "mlp-20, gone.onnx]", "3:28: there is no file")]
    [InlineData("[mnist,", "[minst,", "4:8: 'minst' is not a dataset; did you mean 'mnist'?")]
    [InlineData("  params: 0.5", "  prams: 0.5", "9:3: 'prams' is not a key here; did you mean 'params'? Allowed: macs, params, tolerance")]
    [InlineData("0.25]", "1.25]", "8:15: MACs share 1.25 is not allowed")]
    [InlineData("npz:mine.npz", "npz:gone.npz", "4:15: there is no file or folder")]
    [InlineData("levels:\n  macs", "levels:\n\tmacs", "8:1: this is not YAML")]
    [InlineData("[0.5, 0.25]", "[0.5, half]", "8:15: 'half' is not a number")]
    [InlineData("[0, 7]", "[0, 0]", "10:12: 0 is listed twice")]
    [InlineData("[0, 7]", "[]", "10:8: the list is empty")]
    [InlineData("[before, after]", "[befor, after]", "11:8: 'befor' is not a time to prune at; did you mean 'before'?")]
    [InlineData("calibration: 100", "calibration: 0", "12:14: calibration needs at least 1 sample")]
    [InlineData("schedule: step", "shedule: step", "13:61: 'shedule' is not a key here; did you mean 'schedule'?")]
    [InlineData("optimiser: adam", "optimiser: adam, momentum: 0.9", "13:51: 'momentum' belongs to optimiser sgd")]
    [InlineData("epochs: 4, ", "", "13:11: 'epochs' is missing here")]
    [InlineData("epochs: 4", "epochs: 0", "13:11: 0 epochs are not possible")]
    [InlineData("networks: [lenet5, mlp-20]\n", "", "1:1: 'networks' is missing here")]
    [InlineData("[lenet5, mlp-20]", "[lenet5, mlp-20", "this is not YAML")]
    [InlineData("criteria: [mipp, l1]", "criteria: {mipp: l1}", "5:12: 'mipp' is not a key here; Allowed: name, scope, normalisation")]
    [InlineData("mipp, l1", "mipp, {name: l1, scoop: layer}", "5:29: 'scoop' is not a key here; did you mean 'scope'?")]
    [InlineData("mipp, l1", "mipp, {name: l1, scope: [layers]}", "5:37: 'layers' is not a scope; did you mean 'layer'? Allowed: global, layer")]
    [InlineData("mipp, l1", "mipp, {name: l1, normalisation: men}", "5:44: 'men' is not a normalisation; did you mean 'mean'?")]
    [InlineData("mipp, l1", "{name: mipp, normalisation: max}, l1", "5:12: criterion 'mipp' compares layers by what the network's output loses")]
    [InlineData("mipp, l1", "l1, {name: l1, scope: layer}", "5:16: l1 is listed twice")]
    [InlineData("mipp, l1", "{scope: layer}, l1", "5:12: 'name' is missing here")]
    [InlineData("{epochs: 2,", "{epochs: 2, teacher: resnet56,", "14:34: 'resnet56' is not a teacher; Allowed: dense")]
    [InlineData("{epochs: 2,", "{epochs: 2, temperature: 3,", "14:25: 'temperature' needs a teacher: give 'teacher: dense' too")]
    [InlineData("{epochs: 2,", "{epochs: 2, teacher: dense, teacher-weight: 2,", "14:13: a teacher's weight of 2 is not possible")]
    [InlineData("{epochs: 2,", "{epochs: 2, hold-out: 1,", "14:13: 1 of the training samples cannot be held out")]
    [InlineData("{epochs: 2,", "{epochs: 2, pateince: 3,", "14:25: 'pateince' is not a key here; did you mean 'patience'?")]
    [InlineData("levels:\n  macs: [0.5, 0.25]\n  params: 0.5", "levels: {}", "7:9: there is no level: give at least one of macs, params")]
    [InlineData("lr: 0.01", "lr: \"0,01\"", "13:55: '0,01' is not a number")]
    [InlineData("[0.5, 0.25]", "1,0", "8:9: '1,0' is not a number")]
    [InlineData("epochs: 4,", "epochs: 4294967300,", "13:20: 4294967300 is too many: give at most 2147483647")]
    [InlineData("batch: 32", "batch: 4294967304", "13:30: 4294967304 is too many")]
    [InlineData("batch: 32", "batch: 32, patience: 4294967304", "13:44: 4294967304 is too many")]
    [InlineData("calibration: 100", "calibration: 4294967304", "12:14: 4294967304 is too many")]
    [InlineData("batch: 32", "batch: 32, teacher: dense", "13:34: 'teacher' belongs to 'retraining'")]
    public void A_mistake_is_answered_with_its_place_and_what_may_have_been_meant(string right, string wrong, string expected)
    {
        var error = Assert.Throws<MippException>(() => With(right, wrong));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{Study}:", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Networks_are_told_apart_by_their_names_and_files_by_their_content()
    {
        foreach (string path in (string[])["net.onnx", "new/net.onnx", "lenet5.onnx", "none.onnx"])
            folder.Write(path, File.ReadAllBytes(RepositoryFiles.Find("tests", "data", "models", "cifar10_resnet20_folded.onnx")));
        File.WriteAllText(folder.File("none.onnx"), "this is no network");
        Experiment Of(string networks) => Read(Whole.Replace("[lenet5, mlp-20]", networks, StringComparison.Ordinal).Replace("[before, after]", "after", StringComparison.Ordinal));

        Assert.Equal(OnnxModel.HashOf(folder.File("net.onnx")), Of("[lenet5, net.onnx]").Network("net").Hash);
        Assert.Contains("3:20: there are two networks 'lenet5'", Refused("[lenet5, lenet5.onnx]"), StringComparison.Ordinal);
        Assert.Contains("there are two networks 'net'", Refused("[net.onnx, new/net.onnx]"), StringComparison.Ordinal);
        Assert.Contains("3:11: cannot read", Refused("none.onnx"), StringComparison.Ordinal);

        string Refused(string networks) => Assert.Throws<MippException>(() => Of(networks)).Message;
    }

    [Fact]
    public void Where_all_networks_are_files_a_training_is_that_of_criteria_that_train_on_the_way()
    {
        folder.Write("net.onnx", File.ReadAllBytes(RepositoryFiles.Find("tests", "data", "models", "cifar10_resnet20_folded.onnx")));
        string text = Whole.Replace("[lenet5, mlp-20]", "net.onnx", StringComparison.Ordinal).Replace("[before, after]", "after", StringComparison.Ordinal);

        Assert.Equal(4, Read(text).Protocol.Training!.Epochs);
        Assert.Null(Read(text[..text.IndexOf("training:", StringComparison.Ordinal)]).Protocol.Training);
        var error = Assert.Throws<MippException>(() => Read(text.Replace("schedule: step", "shedule: step", StringComparison.Ordinal)));
        Assert.Contains("did you mean 'schedule'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_and_one_that_is_not_there_are_refused()
    {
        Assert.Contains("needs name", Assert.Throws<MippException>(() => Read("")).Message, StringComparison.Ordinal);
        Assert.Contains("gone.yaml", Assert.Throws<MippException>(() => ExperimentFile.Read("gone.yaml")).Message, StringComparison.Ordinal);
    }

    /// <summary>The whole experiment with something else in the place of a part of it.</summary>
    private Experiment With(string part, string other)
    {
        Assert.Contains(part, Whole, StringComparison.Ordinal);
        return Read(Whole.Replace(part, other, StringComparison.Ordinal));
    }

    private Experiment Read(string text, string? path = null) => ExperimentFile.Read(path ?? Study, new StringReader(text));
}
