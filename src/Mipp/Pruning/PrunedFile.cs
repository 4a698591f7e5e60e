using Mipp.Data;
using Mipp.Graphs;
using Mipp.Pruning.Calibration;
using Mipp.Runtime;

namespace Mipp.Pruning;

/// <summary>Writes what pruning made of a network, proved: ONNX Runtime, given the file, computes what Mipp computes.</summary>
public static class PrunedFile
{
    /// <summary>Writes the file beside its place, runs it in ONNX Runtime on a sample and, where the batch is open, on two, and moves it.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="path">The ONNX file; weights that do not fit in it go beside it.</param>
    /// <param name="samples">The first of them are run.</param>
    /// <returns>The largest difference of any output, as a share of its largest magnitude: at most 1e-3, or 1e-2 for 16-bit networks; null where the network draws random numbers.</returns>
    /// <exception cref="MippException">A file cannot be written, or ONNX Runtime refuses it: nothing is written.</exception>
    /// <exception cref="InvalidOperationException">The outputs differ by more; nothing is written.</exception>
    public static double? Save(Graph graph, string path, DatasetSplit samples) =>
        VerifiedFile.Save(graph, path, new CalibrationData(graph, samples).Exactly);
}
