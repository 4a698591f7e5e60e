using System.CommandLine;

namespace Mipp.Cli.Options;

/// <summary>The ONNX file that a command reads.</summary>
internal sealed class ModelArgument : Argument<string>
{
    public ModelArgument()
        : base("MODEL") => Description = "The ONNX file.";
}
