using System.Text.Json;
using Mipp.Tensors;

namespace Mipp.Cli.Tests;

public sealed class DeviceTests
{
    [Theory]
    [InlineData("gpu", "there is no device 'gpu'")]
    [InlineData("cuda:x", "there is no device 'cuda:x'")]
    [InlineData("mps:1", "there is no device 'mps:1'")]
    public void An_unknown_device_is_one_line(string device, string message) => AssertRefused(device, message);

    [Theory]
    [InlineData("cuda")]
    [InlineData("mps")]
    public void A_device_that_is_not_here_is_one_line(string device)
    {
        Assert.SkipWhen(TorchRuntime.Devices.Contains(device), $"{device} is here");

        AssertRefused(device, $"device '{device}' is not here: this libtorch can use cpu");
    }

    [Fact]
    public void On_cuda_a_network_is_pruned_to_what_it_is_pruned_to_on_the_processor()
    {
        Assert.SkipUnless(TorchRuntime.Devices.Contains("cuda"), "there is no CUDA device, or the backend package is that of the CPU");
        using var folder = new TemporaryFolder();
        SmallInputs.WriteModel(folder["net.onnx"]);
        SmallInputs.WriteData(folder["data.npz"]);

        var macs = new[] { "cpu", "cuda" }.Select(device =>
        {
            var run = CliProcess.Run(
                folder.Path, "prune", "net.onnx", "-o", $"{device}.onnx", "--data", "npz:data.npz", "--macs", "0.6", "--device", device, "--json");
            Assert.Equal(ExitCode.Success, run.ExitCode);
            return JsonDocument.Parse(run.Output).RootElement.GetProperty("pruned").GetProperty("macs").GetInt64();
        }).ToArray();

        Assert.Equal(macs[0], macs[1]);
    }

    private static void AssertRefused(string device, string message)
    {
        using var folder = new TemporaryFolder();
        SmallInputs.WriteModel(folder["net.onnx"]);
        SmallInputs.WriteData(folder["data.npz"]);

        var run = CliProcess.Run(
            folder.Path, "prune", "net.onnx", "-o", "small.onnx", "--data", "npz:data.npz", "--macs", "0.6", "--device", device);

        Assert.Equal(ExitCode.UserMistake, run.ExitCode);
        Assert.StartsWith($"mipp: {message}", Assert.Single(run.ErrorLines));
        Assert.False(File.Exists(folder["small.onnx"]));
    }
}
