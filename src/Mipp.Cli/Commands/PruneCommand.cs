using System.CommandLine;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Coupling;
using Mipp.Data;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Pruning.Memory;
using Mipp.Reports;
using Mipp.Runtime;
using Mipp.Training;

namespace Mipp.Cli.Commands;

/// <summary>Makes a model smaller.</summary>
internal static class PruneCommand
{
    private static readonly PruningOptions Defaults = new();

    public static Command Create()
    {
        var model = new ModelArgument();
        var output = new Option<string>("--output", "-o") { Description = "The ONNX file to write.", HelpName = "FILE", Required = true };
        var data = new DataOptions();
        var macs = NumberOptions.OptionalReal("--macs", "Budget: the share of the multiply-accumulates to keep, above 0, at most 1.");
        var parameters = NumberOptions.OptionalReal("--params", "Budget: the share of the parameters to keep, above 0, at most 1.");
        var tolerance = NumberOptions.OptionalReal(
            "--tolerance", "Instead of a budget: remove what tells the next layer no more than so many nats; at least 0.");
        var confidence = NumberOptions.OptionalReal(
            "--confidence",
            "Instead of a budget: keep only what we are more than so sure of that it tells the next layer something; 0.5 (prunes sparingly) to 0.99 (aggressively).");
        var estimator = new Option<string>("--estimator")
        {
            Description = "How --confidence estimates information: closed-form, or predictive (trains predictors of the next layer's activations; slow).",
            HelpName = "NAME",
            DefaultValueFactory = _ => Defaults.Estimator,
        };
        var criterion = new CriterionOptions(Defaults.Criterion);
        var calibration = NumberOptions.Whole("--calibration", "Training samples to look at.", Defaults.CalibrationCount);
        var seed = NumberOptions.Whole("--seed", "Seeds every random choice; the same seed gives the same file.", (int)Defaults.Seed);
        var memory = MemoryOption.Create(
            "--memory", "What the process may take, as in 4GiB; what is done to keep within it is told. No bound when left out.");
        var noRepair = new Option<bool>("--no-repair") { Description = "Only cut; do not fit the remaining weights anew." };
        var repairEpochs = NumberOptions.Whole(
            "--repair-epochs",
            "How often the repair looks at each of these samples while it fits the layers of a block together; 0: closed form alone, faster.",
            Defaults.RepairEpochs);
        var plan = new Option<string?>("--plan") { Description = "Also write what was removed, as JSON.", HelpName = "FILE" };
        var page = new Option<string?>("--report")
        {
            Description = $"Also write what was gained and lost: {string.Join(", ", ResultExporter.All.Select(e => e.Extension))}.",
            HelpName = "FILE",
        };
        var latency = new LatencyOptionSet();
        var device = new DeviceOption();
        var json = new JsonOption();

        var command = new Command("prune", "Make a model smaller, with some data and without re-training.") { model, output };
        data.AddTo(command);
        foreach (var option in new Option[] { macs, parameters, tolerance, confidence, estimator })
            command.Add(option);
        criterion.AddTo(command);
        foreach (var option in new Option[] { calibration, seed, memory, noRepair, repairEpochs, device, plan, page, json })
            command.Add(option);
        latency.AddTo(command);
        command.WithSection("Criteria", CriterionOptions.Lines());
        command.WithExamples(
            "./mipp prune net.onnx -o small.onnx --data cifar10 --macs 0.5           half the multiply-accumulates",
            "./mipp prune net.onnx -o small.onnx --data npz:mine.npz --params 0.3    your own data: x_train, y_train, x_test, y_test",
            "./mipp prune net.onnx -o small.onnx --data random --macs 0.7 --criterion l1 --no-repair    no data at all",
            "./mipp prune net.onnx -o small.onnx --data cifar10 --macs 0.5 --report small.html    with charts, for any browser",
            "./mipp prune net.onnx -o small.onnx --data cifar10 --tolerance 0.01     whatever is redundant to a hundredth of a nat",
            "./mipp prune net.onnx -o small.onnx --data cifar10 --confidence 0.95    whatever we are not 95 % sure of",
            "./mipp prune net.onnx -o small.onnx --data cifar10 --macs 0.5 --memory 2GiB     never take more than that",
            "./mipp prune net.onnx -o small.onnx --data cifar10 --macs 0.7 --criterion l1 --no-repair --json");
        command.SetAction((parsed, cancellation) =>
        {
            var budgets = new[] { macs, parameters, tolerance, confidence }.Where(o => parsed.GetResult(o) is not null).ToArray();
            if (budgets.Length != 1)
                throw new MippException($"give exactly one of --macs, --params, --tolerance and --confidence; see {Launcher.Name} prune --help");
            if (parsed.GetResult(estimator) is { Implicit: false } && parsed.GetResult(confidence) is null)
                throw new MippException($"--estimator says how --confidence estimates information, and there is {budgets[0].Name} instead; leave it out, or give a confidence.");
            if (parsed.GetValue(noRepair) && parsed.GetResult(repairEpochs) is { Implicit: false })
                throw new MippException("--repair-epochs says how weights are repaired, and --no-repair that they are not; leave one of them out.");
            device.Use(parsed, ScalarType.Float64);
            var files = new Files(parsed.GetRequiredValue(model), parsed.GetRequiredValue(output), parsed.GetValue(plan), parsed.GetValue(page));
            var options = criterion.Read(parsed) with
            {
                MacsShare = parsed.GetValue(macs),
                ParameterShare = parsed.GetValue(parameters),
                Tolerance = parsed.GetValue(tolerance),
                Confidence = parsed.GetValue(confidence),
                Estimator = parsed.GetValue(estimator)!,
                CalibrationCount = parsed.GetValue(calibration),
                Seed = parsed.GetValue(seed),
                Memory = parsed.GetValue(memory),
                Repair = !parsed.GetValue(noRepair),
                RepairEpochs = parsed.GetValue(repairEpochs),
            };
            var work = new Work(options, criterion.ReadTraining(parsed, options.Seed), latency.Read(parsed));
            return Task.FromResult(Run(files, model => data.Open(parsed, model), work, parsed.GetValue(json), cancellation));
        });
        return command;
    }

    private static int Run(
        Files files, Func<Graph, Dataset> openData, Work work, bool json, CancellationToken cancellation)
    {
        work.Options.Validate();
        files.Check();
        using var dense = OnnxModel.Load(files.Input);
        files.Check(dense);
        var data = openData(dense);
        var report = ProgressBars.Show(bars => Prune(dense, data, files, work, bars, cancellation));
        Terminal.Warn(report.Warnings);
        if (json)
            Console.WriteLine(report.ToJson());
        else
            PruningTables.Print(report, files.Output);
        return ExitCode.Success;
    }

    private static PruningReport Prune(
        Graph dense, Dataset data, Files files, Work work, ProgressBars bars, CancellationToken cancellation)
    {
        var (options, training, latency) = work;
        // First, because this is where it shows whether data and model fit.
        double? before = Accuracy("evaluating the dense model", dense);
        ChannelCoupling.Analyse(dense).RequirePrunable();
        var samples = data.CalibrationSet(options.CalibrationCount, options.Seed);
        Say(MemoryNeeds.Of(dense, options, samples));
        var result = Pruner.Prune(
            dense, samples, options, training is null ? null : new TrainingTask(data.Train, training), new PruningBars(bars), cancellation);
        using var pruned = result.Pruned;
        double? after = Accuracy("evaluating the pruned model", pruned);
        var measured = ModelMeasurement.SideBySide([(dense, before), (pruned, after)], data.Test, latency, cancellation);
        double? written = files.Write(result, data, measured[0], measured[1]);
        return PruningReport.Of(result, measured[0], measured[1], written);

        double? Accuracy(string what, Graph graph) =>
            Evaluator.Applies(graph, data.Test) ? bars.Evaluate(what, graph, data.Test, cancellation).Accuracy : null;
    }

    private static void Say(MemoryNeeds memory)
    {
        string statistics = memory.Statistics > 0 ? $", {Mebibytes(memory.Statistics)} for statistics of them" : "";
        Terminal.Say($"memory: up to {Mebibytes(memory.Weights)} for weights, {Mebibytes(memory.Activations)} for activations "
            + $"({memory.BatchSize} samples at a time){statistics}.");
        foreach (string measure in memory.Measures)
            Terminal.Say($"to keep within --memory: {measure}.");

        static string Mebibytes(long bytes) => PruningTables.Text($"{bytes / (double)(1 << 20):N0} MiB");
    }

    /// <summary>What is asked for.</summary>
    private sealed record Work(PruningOptions Options, TrainingOptions? Training, LatencyOptions Latency);

    private sealed record Files(string Input, string Output, string? Plan, string? Report)
    {
        /// <summary>Checks, before the work, that everything can be written after it.</summary>
        public void Check()
        {
            OutputPath.Check(Output, Input);
            if (Report is not null)
                ResultExporter.For(Report);
            foreach (string file in new[] { Plan, Report }.OfType<string>())
                OutputPath.Check(file, Input);
            OutputPath.RequireDifferent(("output", Output), ("plan", Plan), ("report", Report));
        }

        /// <summary>The same of what the model has written beside it.</summary>
        public void Check(Graph dense)
        {
            foreach (string file in OnnxModel.FilesOf(dense, Output))
                OutputPath.Check(file, Input);
        }

        /// <returns>How far the file differs in ONNX Runtime from the network.</returns>
        public double? Write(PruningResult result, Dataset data, ModelMeasurement dense, ModelMeasurement pruned)
        {
            double? error = PrunedFile.Save(result.Pruned, Output, data.Test);
            if (Plan is not null)
                (result.Plan with { ModelHash = OnnxModel.HashOf(Input) }).Save(Plan);
            if (Report is not null)
                ResultExporter.For(Report).Save(
                    ResultSet.Of(Path.GetFileNameWithoutExtension(Input), data, result, dense, pruned, error), Report);
            return error;
        }
    }
}
