using System.Security.Cryptography;

namespace Mipp.Cli;

/// <summary>What a plan knows the model's file by.</summary>
internal static class FileHash
{
    /// <summary>The SHA-256 of a file in lower-case hexadecimal.</summary>
    public static string Of(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
