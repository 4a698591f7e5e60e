using Google.Protobuf;

namespace Mipp.Training.TensorBoard;

/// <summary>The messages of TensorBoard's event.proto and summary.proto that scalars need, in Protocol Buffers' wire format.</summary>
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

    /// <summary>What a file begins with.</summary>
    public static byte[] Version(double time) => Event(time, step: 0, message =>
    {
        message.WriteTag(FileVersion, WireFormat.WireType.LengthDelimited);
        message.WriteString("brain.Event:2");
    });

    /// <summary>A run begins at a step: readers forget what an earlier one of the same folder wrote from there on.</summary>
    public static byte[] Start(double time, long step) => Event(time, step, message => Write(message, SessionLog, session =>
    {
        session.WriteTag(Status, WireFormat.WireType.Varint);
        session.WriteEnum(Started);
    }));

    /// <summary>Numbers after a step.</summary>
    public static byte[] Scalars(double time, long step, IEnumerable<(string Tag, double Value)> scalars) =>
        Event(time, step, message => Write(message, Summary, summary =>
        {
            foreach (var scalar in scalars)
            {
                Write(summary, SummaryValue, value =>
                {
                    value.WriteTag(Tag, WireFormat.WireType.LengthDelimited);
                    value.WriteString(scalar.Tag);
                    value.WriteTag(SimpleValue, WireFormat.WireType.Fixed32);
                    value.WriteFloat((float)scalar.Value);
                });
            }
        }));

    private static byte[] Event(double time, long step, Action<CodedOutputStream> contents) => Bytes(message =>
    {
        message.WriteTag(WallTime, WireFormat.WireType.Fixed64);
        message.WriteDouble(time);
        message.WriteTag(Step, WireFormat.WireType.Varint);
        message.WriteInt64(step);
        contents(message);
    });

    private static void Write(CodedOutputStream message, int field, Action<CodedOutputStream> contents)
    {
        message.WriteTag(field, WireFormat.WireType.LengthDelimited);
        message.WriteBytes(UnsafeByteOperations.UnsafeWrap(Bytes(contents)));
    }

    private static byte[] Bytes(Action<CodedOutputStream> contents)
    {
        using var bytes = new MemoryStream();
        using (var message = new CodedOutputStream(bytes, leaveOpen: true))
            contents(message);
        return bytes.ToArray();
    }
}
