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
}
