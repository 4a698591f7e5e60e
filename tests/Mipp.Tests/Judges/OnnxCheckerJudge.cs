using System.Globalization;

namespace Mipp.Tests.Judges;

/// <summary>ONNX's own checker, from Debian's python3-onnx.</summary>
internal static class OnnxCheckerJudge
{
    private const string Python = "/usr/bin/python3";

    private static readonly JudgePool Pool = new(Python, RepositoryFiles.Find("tests", "judges", "check.py"));

    private static readonly Lazy<int> Newest = new(() => int.Parse(
        JudgeProcess.Run(Python, "-c", "import onnx.defs; print(onnx.defs.onnx_opset_version())"), CultureInfo.InvariantCulture));

    /// <summary>Why the checker cannot be asked; null when it can.</summary>
    public static string? Absence { get; } = FindAbsence();

    /// <summary>The newest operator set that the checker knows; it refuses models of later ones.</summary>
    public static int NewestOpset => Newest.Value;

    /// <summary>Why the checker refuses a model; nothing where it does not.</summary>
    public static string Refusal(string modelPath) => Pool.Ask(modelPath);

    private static string? FindAbsence()
    {
        try
        {
            JudgeProcess.Run(Python, "-c", "import onnx");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "onnx.checker is missing; it comes with Debian's python3-onnx";
        }
    }
}
