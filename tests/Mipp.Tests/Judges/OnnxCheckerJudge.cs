using System.Globalization;

namespace Mipp.Tests.Judges;

/// <summary>ONNX's own checker, from Debian's python3-onnx.</summary>
internal static class OnnxCheckerJudge
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Why the checker cannot be asked; null when it can.</summary>
    public static string? Absence { get; } = FindAbsence();

    /// <summary>The newest operator set that the checker knows; it refuses models of later ones.</summary>
    public static async Task<int> NewestOpset() => int.Parse(
        await JudgeProcess.Run(Python, ["-c", "import onnx.defs; print(onnx.defs.onnx_opset_version())"]), CultureInfo.InvariantCulture);

    /// <summary>A line for each model that the checker refuses.</summary>
    public static async Task<string[]> Refusals(params IEnumerable<string> modelPaths)
    {
        string script = RepositoryFiles.Find("tests", "judges", "check.py");
        string output = await JudgeProcess.Run(Python, [script, .. modelPaths]);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? FindAbsence()
    {
        try
        {
            JudgeProcess.Run(Python, ["-c", "import onnx"]).GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "onnx.checker is missing; it comes with Debian's python3-onnx";
        }
    }
}
