using Mipp.Data;
using Mipp.Graphs;
using Mipp.Onnx;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Families;

/// <summary>The small networks of tests/data/families: every family, as exporters write it in operator sets 11 to 21.</summary>
internal static class FamilyFixture
{
    private static readonly string Folder = RepositoryFiles.Find("tests", "data", "families");

    /// <summary>The files' names without their ending.</summary>
    public static IEnumerable<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.onnx").Select(p => Path.GetFileNameWithoutExtension(p)!).Order(StringComparer.Ordinal)];

    /// <summary>The list of what is expected to be free.</summary>
    public static string Expectations { get; } = Path.Combine(Folder, "free.txt");

    public static string PathOf(string name) => Path.Combine(Folder, $"{name}.onnx");

    public static Graph Load(string name) => OnnxModel.Load(PathOf(name));

    /// <summary>The batch sizes that a network is tried at: the one that its file states, or 1 and 2.</summary>
    public static int[] BatchSizes(string name) => name.EndsWith("fixed", StringComparison.Ordinal) ? [1] : [1, 2];

    /// <summary>A tensor for each input: normal numbers, and tokens that every table has.</summary>
    public static Tensor[] Inputs(Graph graph, int batch)
    {
        torch.manual_seed(batch);
        return [.. graph.Inputs.Select(input =>
        {
            long[] shape = [batch, .. input.Shape!.AtBatchOne()[1..]];
            return input.ElementType == ElementType.Int64 ? torch.rand(shape).mul(Number(2)).to(ScalarType.Int64) : torch.randn(shape);
        })];
    }

    /// <summary>The same as a dataset.</summary>
    public static DatasetSplit Samples(Graph graph, int count)
    {
        var inputs = graph.Inputs.Select(i =>
            (i.ElementType == ElementType.Int64 ? "int:0..1:" : "") + string.Join('x', i.Shape!.AtBatchOne()[1..]));
        return Datasets.Open($"random:{string.Join('+', inputs)}", DatasetLocator.FromEnvironment(_ => { })).CalibrationSet(count, seed: 0);
    }
}
