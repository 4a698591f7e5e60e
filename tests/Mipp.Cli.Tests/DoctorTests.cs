using System.Text.Json;

namespace Mipp.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public void Doctor_says_what_it_found()
    {
        var run = CliProcess.Run(Path.GetTempPath(), "doctor", "--json");

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Empty(run.Error);
        var report = JsonDocument.Parse(run.Output).RootElement;
        var libtorch = report.GetProperty("libtorch");
        Assert.Matches(@"^\d+\.\d+", libtorch.GetProperty("version").GetString());
        Assert.InRange(libtorch.GetProperty("threads").GetInt32(), 1, int.MaxValue);
        Assert.InRange(libtorch.GetProperty("gemmGflops").GetDouble(), 0.1, double.MaxValue);
        Assert.Matches(@"^\d+\.\d+\.\d+$", report.GetProperty("onnxRuntime").GetString());
        Assert.Equal(
            ["mnist", "deformed-mnist", "fashion-mnist", "cifar10", "cifar100", "tiny-imagenet", "imagenet"],
            report.GetProperty("datasets").EnumerateArray().Select(d => d.GetProperty("name").GetString()));
        foreach (var dataset in report.GetProperty("datasets").EnumerateArray())
            Assert.True(dataset.GetProperty("path").ValueKind == JsonValueKind.String
                ^ dataset.GetProperty("advice").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public void Without_libtorch_one_line_names_the_package_that_has_it()
    {
        using var folder = new TemporaryFolder();
        string assembly = ProgramCopy.Without(folder["program"], "libtorch_cpu.so");
        SmallInputs.WriteModel(folder["net.onnx"]);
        SmallInputs.WriteData(folder["data.npz"]);

        var evaluation = CliProcess.RunCopy(assembly, folder.Path, "eval", "net.onnx", "--data", "npz:data.npz");
        var creation = CliProcess.RunCopy(assembly, folder.Path, "create", "lenet5", "--data", "npz:data.npz", "-o", "new.onnx");
        var doctor = CliProcess.RunCopy(assembly, folder.Path, "doctor");

        foreach (var run in new[] { evaluation, creation, doctor })
        {
            Assert.Equal(ExitCode.UserMistake, run.ExitCode);
            // A libtorch that the system has is none that TorchSharp can use.
            Assert.Matches("^mipp: libtorch (is missing|could not be loaded): .*the package libtorch-cpu-linux-x64 .*2.10.0", Assert.Single(run.ErrorLines));
        }

        Assert.Contains("data folder", doctor.Output);
    }

    [Fact]
    public void A_backend_of_another_version_is_told_with_the_version_that_is_needed()
    {
        using var folder = new TemporaryFolder();
        // A library of libtorch's in the place of another has none of its functions, as one of another version lacks some.
        string assembly = ProgramCopy.With(folder["program"], "libtorch_cpu.so", inPlaceOf: "libc10.so");

        var run = CliProcess.RunCopy(assembly, folder.Path, "doctor");

        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.Matches("^mipp: libtorch could not be loaded: .*libtorch-cpu-linux-x64 in version 2.10.0", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public void On_a_system_with_an_older_libstdcpp_a_cache_that_cannot_be_written_is_told_with_what_to_do()
    {
        using var folder = new TemporaryFolder();
        string file = folder["file"];
        File.WriteAllText(file, "");

        var run = CliProcess.RunWith(new() { ["XDG_CACHE_HOME"] = file }, folder.Path, "doctor");

        Assert.SkipWhen(run.ExitCode == ExitCode.Success, "this system's libstdc++ is new enough");
        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.Matches("^mipp: .*GLIBCXX_3.4.32.*set XDG_CACHE_HOME", Assert.Single(run.ErrorLines));
    }
}
