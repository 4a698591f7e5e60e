using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Runtime;
using Mipp.Tensors;
using Mipp.Tests.Onnx;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Runtime;

/// <summary>What is written, and what is not, once ONNX Runtime has been asked of the file.</summary>
public sealed class VerifiedFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TensorScope scope = new();
    private readonly List<int> batches = [];

    private string Place => folder.File("net.onnx");

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("N", new[] { 1, 2 })]
    [InlineData(3, new[] { 3 })]
    public void A_file_is_run_at_the_batch_sizes_that_it_allows_and_then_moved_to_its_place(object batch, int[] expected)
    {
        using var graph = Network("Relu", batch);

        double? error = VerifiedFile.Save(graph, Place, Inputs);

        Assert.Equal(0, error);
        Assert.Equal(expected, batches);
        Assert.Equal([Place], Directory.GetFileSystemEntries(folder.Path));
        using var written = OnnxModel.Load(Place);
        Assert.Single(written.Nodes);
    }

    [Fact]
    public void A_file_that_computes_something_else_is_a_fault_that_says_how_far_off_it_is()
    {
        using var graph = Network("Relu", "N");
        using var other = Network("Abs", "N");
        string file = folder.File("other.onnx");
        OnnxModel.Save(other, file);

        var fault = Assert.Throws<InvalidOperationException>(() => VerifiedFile.Verify(graph, file, Inputs));

        // Of one sample −2 … 1 the one gives 0, 0, 0, 1, the other 2, 1, 0, 1.
        Assert.Contains("by 2 of the largest output", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_ONNX_Runtime_refuses_is_not_written_and_an_old_one_stays()
    {
        File.WriteAllText(Place, "old");
        using var graph = Network("NoSuchThing", "N");

        var refusal = Assert.Throws<MippException>(() => VerifiedFile.Save(graph, Place, Inputs));

        Assert.Contains("NoSuchThing", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Equal([Place], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal("old", File.ReadAllText(Place));
    }

    [Fact]
    public void A_network_that_draws_random_numbers_is_written_without_the_comparison()
    {
        // Two, since a single one would begin with the same numbers by itself and in the file.
        using var graph = Protos.Load(Protos.Model(
            [Protos.Node("RandomNormalLike", ["x"], ["noise"]), Protos.Node("RandomNormalLike", ["noise"], ["y"])],
            [Protos.Value("x", shape: ["N", 4])], ["y"]));

        Assert.Null(VerifiedFile.Save(graph, Place, Inputs));
        Assert.True(File.Exists(Place));
    }

    private static Graph Network(string type, object batch) =>
        Protos.Load(Protos.Model([Protos.Node(type, ["x"], ["y"])], [Protos.Value("x", shape: [batch, 4])], ["y"]));

    private Tensor[] Inputs(int count)
    {
        batches.Add(count);
        return [torch.arange(Number(-2 * count), Number(2 * count), One, dtype: ScalarType.Float32).reshape(count, 4)];
    }
}
