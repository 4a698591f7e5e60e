using Mipp.Data;
using Mipp.Experiments;
using Mipp.Models;
using Mipp.Onnx;

namespace Mipp.Tests.Experiments;

public class ExperimentRunnerTests
{
    [Fact]
    public void A_network_file_that_changes_while_it_is_compared_stops_the_experiment()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("net.onnx");
        using var graph = ModelZoo.Create("mlp-4", [1, 2, 2], 3, seed: 1);
        OnnxModel.Save(graph, file);
        var experiment = Results.Experiment with
        {
            Networks = [new("net", file, "what it was when the experiment was read")],
            Data = [new("random:1x2x2", "random:1x2x2")],
        };

        var error = Assert.ThrowsAny<MippException>(() => ExperimentRunner.Run(
            experiment, folder.File("runs.db"), new DatasetLocator("/nowhere", "/nowhere", _ => { }), new ExecutionOptions()));

        Assert.Contains("has changed while it was being compared", error.Message, StringComparison.Ordinal);
        using var store = RunStore.OpenToRead(folder.File("runs.db"));
        Assert.Empty(store.DenseResults);
    }

    [Fact]
    public void A_network_file_is_loaded_again_and_again_as_long_as_it_is_the_same()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("net.onnx");
        using var graph = ModelZoo.Create("mlp-64", [1, 8, 8], 3, seed: 1);
        using var other = ModelZoo.Create("mlp-64", [1, 8, 8], 3, seed: 2);
        OnnxModel.Save(graph, file, mostInside: 0);
        var network = new ExperimentNetwork("net", file, OnnxModel.HashOf(file));
        var files = new NetworkFiles();
        for (int i = 0; i < 2; i++)
            files.Load(network).Dispose();
        byte[] weights = File.ReadAllBytes($"{file}.data");

        // Only what lies beside the file changes, and is put back.
        OnnxModel.Save(other, folder.File("other.onnx"), mostInside: 0);
        File.Copy(folder.File("other.onnx.data"), $"{file}.data", overwrite: true);
        Assert.Throws<StorageException>(() => files.Load(network));
        File.WriteAllBytes($"{file}.data", weights);
        files.Load(network).Dispose();
    }

    [Fact]
    public void A_lock_that_cannot_be_made_is_not_taken_for_another_process()
    {
        using var folder = new TemporaryFolder();
        string store = folder.File("runs.db");
        using (WorkFolder.Take(store))
            Assert.Contains("in use by another process", Assert.Throws<StorageException>(() => WorkFolder.Take(store)).Message, StringComparison.Ordinal);
        string path = folder.File("runs.db.work/lock");
        File.Delete(path);
        // A link to itself.
        File.CreateSymbolicLink(path, path);

        var error = Assert.Throws<StorageException>(() => WorkFolder.Take(store));

        Assert.Contains("cannot write in the folder", error.Message, StringComparison.Ordinal);
    }
}
