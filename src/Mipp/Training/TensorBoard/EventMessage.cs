using System.Buffers.Binary;
using System.Text;

namespace Mipp.Training.TensorBoard;

/// <summary>
/// The messages of TensorBoard's event.proto and summary.proto that scalars need, in Protocol Buffers' wire format. So few fields
/// are written more simply by hand than by generated code.
/// </summary>
internal static class EventMessage
{
    // Field numbers of Event, …
    private const int WallTime = 1;
    private const int Step = 2;
    private const int FileVersion = 3;
    private const int Summary = 5;
    private const int SessionLog = 7;

    // … of Summary, of Summary.Value and of SessionLog.
    private const int SummaryValue = 1;
    private const int Tag = 1;
    private const int SimpleValue = 2;
    private const int Status = 1;
    private const int Started = 1;

    // The wire types.
    private const int VarInt = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    /// <summary>What a file begins with.</summary>
    public static byte[] Version(double time) => [.. Event(time, step: 0), .. Text(FileVersion, "brain.Event:2")];

    /// <summary>A run begins at a step: readers forget what an earlier one of the same folder wrote from there on.</summary>
    public static byte[] Start(double time, long step) =>
        [.. Event(time, step), .. Message(SessionLog, [.. Key(Status, VarInt), Started])];

    /// <summary>Numbers after a step.</summary>
    public static byte[] Scalars(double time, long step, IEnumerable<(string Tag, double Value)> scalars) =>
    [
        .. Event(time, step),
        .. Message(Summary, [.. scalars.SelectMany(s => Message(SummaryValue, [.. Text(Tag, s.Tag), .. Single(SimpleValue, (float)s.Value)]))]),
    ];

    private static byte[] Event(double time, long step) => [.. Double(WallTime, time), .. Key(Step, VarInt), .. Number((ulong)step)];

    private static byte[] Key(int field, int wireType) => Number((ulong)((field << 3) | wireType));

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] contents) =>
        [.. Key(field, Delimited), .. Number((ulong)contents.Length), .. contents];

    private static byte[] Double(int field, double value)
    {
        byte[] bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return [.. Key(field, Fixed64), .. bytes];
    }

    private static byte[] Single(int field, float value)
    {
        byte[] bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return [.. Key(field, Fixed32), .. bytes];
    }

    /// <summary>Seven bits a byte, the lowest first; the eighth says that there are more.</summary>
    private static byte[] Number(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
