using Microsoft.ML.OnnxRuntime;

namespace Mipp.Runtime;

/// <summary>ONNX Runtime as a whole: whether it is there, which one, and how what it says is told.</summary>
public static class OnnxRuntimeLibrary
{
    /// <summary>The package that brings the native library, in the version that Mipp was built with.</summary>
    private const string Package = "Microsoft.ML.OnnxRuntime 1.31.1";

    private static readonly Lazy<OrtEnv> Environment = new(Start);

    /// <summary>Its version, such as 1.31.1.</summary>
    /// <exception cref="MippException">It is not there.</exception>
    public static string Version => Guard("", () => Environment.Value.GetVersionString());

    /// <summary>Loads the native library if it is not yet loaded.</summary>
    /// <exception cref="MippException">It cannot be loaded; the message says which package to add.</exception>
    public static void EnsureAvailable() => _ = Version;

    /// <summary>Does something in ONNX Runtime.</summary>
    /// <param name="refusal">What a refusal means, which begins the message: "ONNX Runtime refuses 'net.onnx'".</param>
    /// <param name="work">What to do.</param>
    /// <exception cref="MippException">It is refused, or the library is missing; one line.</exception>
    internal static T Guard<T>(string refusal, Func<T> work)
    {
        try
        {
            _ = Environment.Value;
            return work();
        }
        catch (OnnxRuntimeException e)
        {
            throw new MippException($"{refusal}: {Line(e.Message)}", e);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            throw new MippException(
                $"ONNX Runtime could not be loaded: does the application have the package {Package}, and does the package know this platform? "
                + $"({Line(e.GetBaseException().Message)})",
                e);
        }
    }

    /// <summary>An error of a node's kernel or of loading, in one line without ONNX Runtime's own code for it.</summary>
    internal static string Line(string message)
    {
        string line = string.Join(' ', message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.StartsWith('[') && line.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? line[(end + 1)..].Trim() : line;
    }

    private static OrtEnv Start()
    {
        // What goes wrong is told once, by the exception.
        var options = new EnvironmentCreationOptions { logId = "mipp", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        var environment = OrtEnv.IsCreated ? OrtEnv.Instance() : OrtEnv.CreateInstanceWithOptions(ref options);
        environment.DisableTelemetryEvents();
        return environment;
    }
}
