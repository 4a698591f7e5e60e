using Google.Protobuf;

namespace Mipp.Tests.Training.TensorBoard;

/// <summary>An event of an event file.</summary>
internal sealed record ReadEvent(double Time, long Step, string? Version, bool Starts, Dictionary<string, float> Scalars);

/// <summary>
/// Reads event files with nothing of the writer's: Google's own parser of the wire format, and a table-driven CRC-32C. Throws at
/// whatever is not as the formats say.
/// </summary>
internal static class EventFileReader
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        uint crc = (uint)i;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        return crc;
    })];

    public static List<ReadEvent> Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        var events = new List<ReadEvent>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            byte[] length = reader.ReadBytes(8);
            Assert.Equal(Masked(length), reader.ReadUInt32());
            byte[] record = reader.ReadBytes((int)BitConverter.ToUInt64(length));
            Assert.Equal(Masked(record), reader.ReadUInt32());
            events.Add(Parse(record));
        }
        return events;
    }

    public static uint Crc32C(byte[] bytes) => ~bytes.Aggregate(~0u, (crc, b) => Table[(crc ^ b) & 0xFF] ^ (crc >> 8));

    private static uint Masked(byte[] bytes)
    {
        uint crc = Crc32C(bytes);
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    private static ReadEvent Parse(byte[] record)
    {
        var read = new ReadEvent(0, 0, null, false, []);
        var input = new CodedInputStream(record);
        while (input.ReadTag() is var tag and not 0)
            read = tag switch
            {
                (1 << 3) | 1 => read with { Time = input.ReadDouble() },
                (2 << 3) | 0 => read with { Step = input.ReadInt64() },
                (3 << 3) | 2 => read with { Version = input.ReadString() },
                (5 << 3) | 2 => read with { Scalars = ParseSummary(input.ReadBytes()) },
                (7 << 3) | 2 => read with { Starts = input.ReadBytes().ToByteArray() is [8, 1] },
                _ => throw new InvalidDataException($"an event has a field of tag {tag}"),
            };
        return read;
    }

    private static Dictionary<string, float> ParseSummary(ByteString summary)
    {
        var scalars = new Dictionary<string, float>();
        var input = summary.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            Assert.Equal((1u << 3) | 2, tag);
            var value = input.ReadBytes().CreateCodedInput();
            Assert.Equal((1u << 3) | 2, value.ReadTag());
            string name = value.ReadString();
            Assert.Equal((2u << 3) | 5, value.ReadTag());
            scalars.Add(name, value.ReadFloat());
            Assert.True(value.IsAtEnd);
        }
        return scalars;
    }
}
