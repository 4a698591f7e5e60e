using System.Globalization;
using Mipp.Onnx.Protocol;

namespace Mipp.Onnx;

/// <summary>Opens tensor contents that lie in files beside the model, and nowhere else.</summary>
internal sealed class ExternalData
{
    private readonly string? folder;

    private ExternalData(string? folder) => this.folder = folder;

    /// <summary>For models without a folder of their own.</summary>
    public static ExternalData None { get; } = new(null);

    /// <summary>Files in the folder of the model, or below it.</summary>
    public static ExternalData Beside(string modelPath) =>
        new(Path.GetDirectoryName(Path.GetFullPath(modelPath)) ?? Path.GetPathRoot(Path.GetFullPath(modelPath)));

    /// <summary>Opens the bytes that a tensor's external_data entries point to.</summary>
    public OpenBytes Open(TensorProto tensor)
    {
        string location = Entry(tensor, "location")
            ?? throw new MippException($"tensor '{tensor.Name}' lies outside the file, but no location is given.");
        var file = Open(tensor.Name, location);
        try
        {
            return new OpenBytes(Range(tensor, location, file), file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file that a tensor's entries name, as a full path; null where they name none.</summary>
    public string? PathOf(TensorProto tensor) =>
        folder is not null && Entry(tensor, "location") is { Length: > 0 } location && !location.Contains('\0', StringComparison.Ordinal)
            ? Path.GetFullPath(Path.Combine(folder, location)) : null;

    private static StoredBytes Range(TensorProto tensor, string location, FileStream file)
    {
        long offset = Number(tensor, "offset") ?? 0;
        long length = Number(tensor, "length") ?? (file.Length - offset);
        if (offset < 0 || length < 0 || offset > file.Length - length)
            throw new MippException(
                $"tensor '{tensor.Name}' should be bytes {offset}…{offset + length} of '{location}', which has {file.Length}.");
        return new StoredBytes(file, offset, length);
    }

    private FileStream Open(string tensor, string location)
    {
        if (folder is null)
            throw new MippException($"tensor '{tensor}' lies in '{location}'; load the model by its path to find it.");
        if (location.Length == 0 || location.Contains('\0', StringComparison.Ordinal))
            throw new MippException($"tensor '{tensor}' lies in '{location}', which is no file's name.");
        string path = Path.GetFullPath(Path.Combine(folder, location));
        bool exists = File.Exists(path);
        if (!IsInside(path, folder) || (exists && !IsInside(FinalTarget(path), FinalTarget(folder))))
            throw new MippException($"tensor '{tensor}' lies in '{location}', outside the model's folder; move it there.");
        if (!exists)
            throw new MippException($"tensor '{tensor}' lies in '{location}', which is missing; put it beside the model.");
        return File.OpenRead(path);
    }

    private static bool IsInside(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with every symbolic link along it resolved.</summary>
    private static string FinalTarget(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null)
            return path;
        var info = new FileInfo(Path.Combine(FinalTarget(parent), Path.GetFileName(path)));
        return info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? FinalTarget(target.FullName) : info.FullName;
    }

    private static string? Entry(TensorProto tensor, string key) =>
        tensor.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key)
    {
        if (Entry(tensor, key) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
            : throw new MippException($"tensor '{tensor.Name}' lies outside the file with {key} '{text}', which is no number.");
    }
}
