using System.CommandLine;
using Mipp.Cli.Options;
using Mipp.Cli.Output;
using Mipp.Data;
using Mipp.Features;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Pruning;
using Mipp.Training;

namespace Mipp.Cli.Commands;

/// <summary>Says which of a model's inputs matter to it, and cuts out the others.</summary>
internal static class FeaturesCommand
{
    private const int Calibration = 2048;
    private static readonly FeatureOptions Defaults = new();

    public static Command Create()
    {
        var model = new ModelArgument();
        var data = new DataOptions();
        var tolerance = NumberOptions.Real(
            "--tolerance", "Leave out inputs that tell the first layer no more than so many nats beyond the kept ones.", Defaults.Tolerance);
        var keep = NumberOptions.OptionalWhole("--keep", "Instead: keep so many inputs.");
        var mask = new Option<string?>("--mask") { Description = "Write which inputs are kept, as .json or .npy.", HelpName = "FILE" };
        var picture = new Option<string?>("--picture") { Description = "Draw what the pixels of images are worth, as .png or .svg.", HelpName = "FILE" };
        var apply = new Option<string?>("--apply")
        {
            Description = "Write the model without the other inputs, where its first layer is fully connected. It reads the same data as before.",
            HelpName = "FILE",
        };
        var noRepair = new Option<bool>("--no-repair") { Description = "With --apply: only cut; do not fit the first layer's weights anew." };
        var calibration = NumberOptions.Whole("--calibration", "Unlabelled training samples to look at.", Calibration);
        var seed = NumberOptions.Whole("--seed", "Seeds which samples these are.", 0);
        var device = new DeviceOption();
        var json = new JsonOption();
        var command = new Command("features", "Say which inputs (pixels) transfer entropy to a model's first layer.") { model };
        data.AddTo(command);
        foreach (var option in new Option[] { tolerance, keep, mask, picture, apply, noRepair, calibration, seed, device, json })
            command.Add(option);
        command.WithExamples(
            "./mipp features lenet5.onnx --data mnist --picture pixels.svg --mask pixels.npy",
            "./mipp features mlp.onnx --data mnist --tolerance 0.5 --apply small.onnx        cut pixels out of the first layer",
            "./mipp features mlp.onnx --data mnist --keep 200 --mask kept.json --json",
            "./mipp features pruned.onnx --data mnist                                        only what the kept channels need");
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetResult(keep) is not null && parsed.GetResult(tolerance) is { Implicit: false })
                throw new MippException("--keep says how many inputs are kept and --tolerance what they must tell; give one of them.");
            if (parsed.GetValue(noRepair) && parsed.GetValue(apply) is null)
                throw new MippException("--no-repair says how inputs are cut out, and nothing is: give --apply FILE too, or leave it out.");
            device.Use(parsed, ScalarType.Float64);
            var files = new Files(parsed.GetRequiredValue(model), parsed.GetValue(mask), parsed.GetValue(picture), parsed.GetValue(apply));
            var options = new FeatureOptions { Tolerance = parsed.GetValue(tolerance), Keep = parsed.GetValue(keep) };
            var sampling = (parsed.GetValue(calibration), parsed.GetValue(seed));
            return Task.FromResult(Run(
                files, model => data.Open(parsed, model), options, sampling, !parsed.GetValue(noRepair), parsed.GetValue(json), cancellation));
        });
        return command;
    }

    private static int Run(
        Files files, Func<Graph, Dataset> openData, FeatureOptions options, (int Count, int Seed) sampling, bool repair, bool json,
        CancellationToken cancellation)
    {
        files.Check();
        using var graph = OnnxModel.Load(files.Model);
        var data = openData(graph);
        if (files.Picture is not null)
            HeatMap.RequirePossible(data.SampleShape, files.Picture);
        var samples = data.CalibrationSet(sampling.Count, sampling.Seed);
        var report = ProgressBars.Show(bars =>
        {
            bars.Add("measuring inputs").Show(0, 1);
            var selection = FeatureSelector.Select(graph, samples, options, cancellation);
            files.Write(selection);
            var applied = files.Apply is null ? null : Apply(graph, selection, data, samples, repair, files.Apply, bars, cancellation);
            return FeatureReport.Of(files.Model, data.Name, selection, applied);
        });
        Terminal.Warn(report.Warnings);
        report.Print(json);
        return ExitCode.Success;
    }

    private static AppliedReport Apply(
        Graph graph, FeatureSelection selection, Dataset data, DatasetSplit samples, bool repair, string output, ProgressBars bars,
        CancellationToken cancellation)
    {
        var (cut, error) = InputCut.Apply(graph, selection, samples, repair, cancellation);
        using (cut)
        {
            double? before = Accuracy("evaluating with all inputs", graph);
            double? after = Accuracy("evaluating with the kept inputs", cut);
            double? fileError = PrunedFile.Save(cut, output, data.Test);
            return new AppliedReport(output, before, after, error, fileError);
        }

        double? Accuracy(string what, Graph network) =>
            Evaluator.Applies(network, data.Test) ? bars.Evaluate(what, network, data.Test, cancellation).Accuracy : null;
    }

    private sealed record Files(string Model, string? Mask, string? Picture, string? Apply)
    {
        /// <summary>Checks, before the work, that everything can be written after it.</summary>
        public void Check()
        {
            if (Mask is not null)
                FeatureMask.RequireKnown(Mask);
            foreach (string file in new[] { Mask, Picture, Apply }.OfType<string>())
                OutputPath.Check(file, Model);
            OutputPath.RequireDifferent(("mask", Mask), ("picture", Picture), ("apply", Apply));
        }

        public void Write(FeatureSelection selection)
        {
            if (Mask is not null)
                FeatureMask.Save(selection, Mask);
            if (Picture is not null)
                HeatMap.Save(selection, Picture);
        }
    }
}
