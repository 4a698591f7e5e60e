using Mipp.Features;

namespace Mipp.Cli.Output;

/// <summary>What <c>features --json</c> prints.</summary>
/// <param name="Model">The file.</param>
/// <param name="Data">The dataset.</param>
/// <param name="MaskShape">[H, W] for images, otherwise the shape of a sample.</param>
/// <param name="Inputs">Inputs in all: pixels of images, values of other samples.</param>
/// <param name="Kept">Places of the kept ones, ascending.</param>
/// <param name="LostNats">What the first layer is not told any more, in nats.</param>
/// <param name="Applied">What was cut; null without --apply.</param>
/// <param name="Warnings">What makes the choice worse than it could be and the user can do something about, a line each.</param>
internal sealed record FeatureReport(
    string Model,
    string Data,
    IReadOnlyList<int> MaskShape,
    int Inputs,
    IReadOnlyList<int> Kept,
    double LostNats,
    AppliedReport? Applied,
    IReadOnlyList<string> Warnings)
{
    public static FeatureReport Of(string model, string data, FeatureSelection selection, AppliedReport? applied) => new(
        model, data, selection.MaskShape, selection.Features.Length, selection.Kept,
        selection.Features.Where(f => !f.IsKept).Sum(f => f.Transferred), applied, selection.Warnings);

    public void Print(bool json)
    {
        if (json)
        {
            JsonOutput.Print(this);
            return;
        }
        string what = MaskShape.Count == 2 ? "pixels" : "inputs";
        Console.WriteLine(PruningTables.Text(
            $"{Model}: {Kept.Count:N0} of {Inputs:N0} {what} of {Data} transfer entropy to the first layer; without the others it is told {LostNats:g3} nats less."));
        Applied?.Print();
    }
}

/// <summary>A model with inputs cut out.</summary>
/// <param name="Output">The file.</param>
/// <param name="AccuracyBefore">Accuracy on the test samples with all inputs; null where there is none to measure.</param>
/// <param name="Accuracy">The same with the kept inputs.</param>
/// <param name="MaxRelativeError">The largest difference between cutting and masking, as a share of the largest output.</param>
/// <param name="FileMaxRelativeError">The same between the file in ONNX Runtime and the network.</param>
internal sealed record AppliedReport(string Output, double? AccuracyBefore, double? Accuracy, double MaxRelativeError, double? FileMaxRelativeError)
{
    public void Print()
    {
        if (Accuracy is { } after)
            Console.WriteLine(PruningTables.Text($"accuracy: {AccuracyBefore:P2} with all inputs, {after:P2} with the kept ones"));
        Console.WriteLine(PruningTables.Text($"proof: the cut differs from masking by {MaxRelativeError:0.0e+0} of the largest output"));
        Console.WriteLine(PruningTables.FileProof(FileMaxRelativeError));
        Console.WriteLine($"written: {Output}");
    }
}
