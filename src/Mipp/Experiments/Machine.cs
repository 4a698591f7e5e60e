using System.Runtime.InteropServices;
using Mipp.Tensors;

namespace Mipp.Experiments;

/// <summary>What an experiment is computed on.</summary>
internal static class Machine
{
    private const string ProcessorKey = "model name";

    /// <summary>The processor and its cores, and the version of libtorch.</summary>
    public static string Describe()
    {
        string? line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(ProcessorKey, StringComparison.Ordinal))
            : null;
        string processor = line is not null ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? $"unknown {RuntimeInformation.ProcessArchitecture} processor";
        return $"{processor}, {Environment.ProcessorCount} cores, libtorch {TorchRuntime.Version}";
    }
}
