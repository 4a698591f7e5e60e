using System.CommandLine;
using Mipp.Tensors;

namespace Mipp.Cli.Options;

/// <summary>Where a command computes.</summary>
internal sealed class DeviceOption : Option<string>
{
    public DeviceOption() : base("--device")
    {
        Description = $"Where to compute: {ComputeDevice.Names}. Accuracy and latency are ONNX Runtime's, on the processor.";
        HelpName = "DEVICE";
        DefaultValueFactory = _ => "cpu";
    }

    /// <summary>Has everything that follows be computed there.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="precision">What the work needs.</param>
    public void Use(ParseResult parsed, ScalarType precision = ScalarType.Float32) =>
        ComputeDevice.Use(parsed.GetValue(this)!, precision);
}
