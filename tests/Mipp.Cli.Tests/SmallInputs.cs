using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Tensors;

namespace Mipp.Cli.Tests;

/// <summary>Models and data that are small enough for a test to prune in a moment.</summary>
internal static class SmallInputs
{
    public const int Classes = 3;

    /// <summary>An experiment of <see cref="StudyRuns"/> runs on data.npz.</summary>
    public const string Study = """
        networks: [mlp-12-8]
        data: ["npz:data.npz"]
        criteria: [mipp, l1]
        levels: {macs: [0.6, 0.3]}
        seeds: [3]
        when: [before, after]
        calibration: 64
        training: {epochs: 20, batch: 8}
        retraining: {epochs: 10, batch: 8, lr: 0.01}
        """;

    /// <summary>Runs of <see cref="Study"/>.</summary>
    public const int StudyRuns = 2 * 2 * 2;

    private const int Side = 6;
    private const int Samples = 96;

    /// <summary>A folder with an experiment as study.yaml and its data.</summary>
    public static TemporaryFolder StudyFolder(string study = Study)
    {
        var folder = new TemporaryFolder();
        WriteData(folder["data.npz"]);
        File.WriteAllText(folder["study.yaml"], study);
        return folder;
    }

    /// <summary>A network with random weights for images of 1×6×6 and three classes.</summary>
    public static void WriteModel(string path, int side = Side, int classes = Classes)
    {
        using var graph = ModelZoo.Create("mlp-12-8", [1, side, side], classes, seed: 1);
        OnnxModel.Save(graph, path);
    }

    /// <summary>A network whose only layer computes the scores.</summary>
    public static void WriteModelOfOneLayer(string path)
    {
        using var graph = new Graph("one", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var input = graph.AddInput("input", ElementType.Float32, new Shape(Dim.Of("N"), 1, Side, Side));
        var weight = graph.AddInitializer("weight", Tensor.FromArray<float>([.. Enumerable.Range(0, Side * Side * Classes).Select(i => i % 7f)], [Side * Side, Classes]));
        var flat = graph.AddNode("Flatten", [input], ["flat"]);
        graph.AddOutput(graph.AddNode("MatMul", [flat.Outputs[0], weight], ["scores"], name: "only").Outputs[0]!);
        OnnxModel.Save(graph, path);
    }

    /// <summary>The same with an operator that nobody knows between input and output.</summary>
    public static void WriteModelOfUnknownOperator(string path)
    {
        using var graph = new Graph("unknown", ImmutableDictionary<string, int>.Empty.Add("", 17));
        var input = graph.AddInput("input", ElementType.Float32, new Shape(Dim.Of("N"), 1, Side, Side));
        var node = graph.AddNode("Frobnicate", [input], ["scores"], name: "odd");
        graph.AddOutput(node.Outputs[0]!);
        OnnxModel.Save(graph, path);
    }

    /// <summary>Noise with a bright patch whose place is the class, as arrays x and, where it is labelled, y of an .npz file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isLabelled">Whether there are labels.</param>
    /// <param name="isTestUnlabelled">Whether the test split is the same without its labels.</param>
    public static void WriteData(string path, bool isLabelled = true, bool isTestUnlabelled = false)
    {
        string training = isTestUnlabelled ? "_train" : "";
        var random = new Random(7);
        float[] images = new float[Samples * Side * Side];
        long[] labels = new long[Samples];
        for (int i = 0; i < Samples; i++)
        {
            labels[i] = i % Classes;
            for (int j = 0; j < Side * Side; j++)
                images[(i * Side * Side) + j] = random.NextSingle() + (j / 12 == labels[i] ? 1f : 0f);
        }

        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (string name in isTestUnlabelled ? new[] { "x_train", "x_test" } : ["x"])
            WriteArray(archive, name, "<f4", $"({Samples}, 1, {Side}, {Side})", MemoryMarshal.AsBytes<float>(images));
        if (isLabelled)
            WriteArray(archive, $"y{training}", "<i8", $"({Samples},)", MemoryMarshal.AsBytes<long>(labels));
    }

    /// <summary>An array in NumPy's format 1.0.</summary>
    private static void WriteArray(ZipArchive archive, string name, string type, string shape, ReadOnlySpan<byte> values)
    {
        const int Alignment = 64;
        const int FixedBytes = 10;
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        int padded = (((FixedBytes + header.Length + 1) + Alignment - 1) / Alignment * Alignment) - FixedBytes;
        using var entry = archive.CreateEntry($"{name}.npy").Open();
        entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)padded, (byte)(padded >> 8)]);
        entry.Write(Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + "\n"));
        entry.Write(values);
    }
}
