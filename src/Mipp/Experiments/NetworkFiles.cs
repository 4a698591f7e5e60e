using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mipp.Graphs;
using Mipp.Onnx;

namespace Mipp.Experiments;

/// <summary>
/// Loads an experiment's network files, and makes sure that each still is what it was when the experiment was read. Their contents
/// are hashed again only once one of the files has been written.
/// </summary>
internal sealed class NetworkFiles
{
    private readonly ConcurrentDictionary<string, ImmutableArray<FileStamp>> verified = [];

    /// <summary>Loads a network.</summary>
    /// <param name="network">One that has a file.</param>
    /// <exception cref="StorageException">The file has changed.</exception>
    /// <exception cref="MippException">It cannot be loaded.</exception>
    public Graph Load(ExperimentNetwork network)
    {
        string file = network.File!;
        if (!(verified.TryGetValue(file, out var stamps) && stamps.All(s => s == FileStamp.Of(s.Path))))
            RequireSame(network);
        var graph = OnnxModel.Load(file);
        verified[file] = [.. graph.Metadata.WeightFiles.Prepend(file).Select(FileStamp.Of)];
        return graph;
    }

    private static void RequireSame(ExperimentNetwork network)
    {
        if (OnnxModel.HashOf(network.File!) != network.Hash)
            throw new StorageException(
                $"network file '{network.File}' has changed while it was being compared: what is recorded is of the old one; put that back "
                + "and run the same command again.", null);
    }

    /// <summary>What changes when a file is written.</summary>
    private sealed record FileStamp(string Path, long Length, DateTime Written)
    {
        public static FileStamp Of(string path)
        {
            var file = new FileInfo(path);
            return new FileStamp(path, file.Exists ? file.Length : 0, file.LastWriteTimeUtc);
        }
    }
}
