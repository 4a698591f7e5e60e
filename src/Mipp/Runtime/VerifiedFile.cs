using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Tensors;

namespace Mipp.Runtime;

/// <summary>
/// Writes a network's file only if ONNX Runtime, given the file, computes what Mipp computes of the network: the part of a run's proof
/// that is about the file.
/// </summary>
internal static class VerifiedFile
{
    /// <summary>The largest difference that is rounding, as a share of the largest output.</summary>
    public const double Limit = 1e-3;

    /// <summary>The same where values have 16 bits.</summary>
    public const double LimitOf16Bits = 1e-2;

    /// <summary>Writes the file beside its place, runs it there, and moves it to its place.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="path">The file; weights that do not fit in it go beside it, as <see cref="OnnxModel.Save(Graph, string)"/> has it.</param>
    /// <param name="inputs">
    /// For a number of samples a tensor for each of the network's inputs. Asked for the batch size that the network states, or for 1 and
    /// 2 where it leaves it open.
    /// </param>
    /// <returns>
    /// The largest difference of any output, as a share of its largest magnitude; null where the network draws random numbers, so that
    /// ONNX Runtime itself gives another output each time. Outputs that are no tensors are not compared.
    /// </returns>
    /// <exception cref="MippException">A file cannot be written, or ONNX Runtime refuses it; nothing is written.</exception>
    /// <exception cref="InvalidOperationException">The outputs differ by more than rounding explains; nothing is written.</exception>
    public static double? Save(Graph graph, string path, Func<int, IReadOnlyList<Tensor>> inputs)
    {
        var places = OnnxModel.FilesOf(graph, path);
        string folder = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            Directory.CreateDirectory(folder);
            string file = Path.Combine(folder, Path.GetFileName(path));
            OnnxModel.Save(graph, file);
            double? error = Verify(graph, file, inputs);
            // The weights first: a model without them could not be loaded.
            foreach (string place in places.Reverse())
                File.Move(Path.Combine(folder, Path.GetFileName(place)), place, overwrite: true);
            return error;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UnwritableFileException)
        {
            throw new UnwritableFileException(path, e is UnwritableFileException ? e.InnerException ?? e : e);
        }
        finally
        {
            TryDelete(folder);
        }
    }

    /// <summary>How much what ONNX Runtime computes of a file differs from what Mipp does.</summary>
    /// <inheritdoc cref="Save"/>
    public static double? Verify(Graph graph, string file, Func<int, IReadOnlyList<Tensor>> inputs)
    {
        double limit = LimitOf(graph);
        double error = Measure(graph, file, inputs, optimises: true);
        // Its optimiser rounds elsewhere (a network that quantises then differs by a step), so what the file says is asked for next.
        if (error > limit)
            error = Math.Min(error, Measure(graph, file, inputs, optimises: false));
        if (error > limit && IsRandom(file, () => inputs(StatedBatch.Of(graph) ?? 1), limit))
            return null;
        return error <= limit ? error : throw new InvalidOperationException(
            $"the file differs in ONNX Runtime from the network that it was written of by {error:g3} of the largest output, more than {limit:g3}; nothing was written");
    }

    private static double LimitOf(Graph graph) =>
        graph.Values.Any(v => v.ElementType is ElementType.Float16 or ElementType.BFloat16) ? LimitOf16Bits : Limit;

    private static double Measure(Graph graph, string file, Func<int, IReadOnlyList<Tensor>> inputs, bool optimises)
    {
        using var session = RuntimeSession.Load(file, new RuntimeOptions { Optimises = optimises, KeepsMemory = false });
        var runner = new GraphRunner(graph);
        int[] batches = StatedBatch.Of(graph) is { } only ? [only] : [1, 2];
        return batches.Max(Difference);

        double Difference(int batch)
        {
            using var scope = new TensorScope();
            var samples = inputs(batch);
            return OutputDifference.Of(runner.Run(samples), session.Run(samples, _ => true));
        }
    }

    private static bool IsRandom(string file, Func<IReadOnlyList<Tensor>> inputs, double limit)
    {
        using var scope = new TensorScope();
        using var session = RuntimeSession.Load(file);
        var samples = inputs();
        return OutputDifference.Of(session.Run(samples, _ => true), session.Run(samples, _ => true)) > limit;
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It could not be made, or is not ours to delete.
        }
    }
}
