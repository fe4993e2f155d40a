namespace Workflow.Emulator.Persistence;

internal enum RecordKind : byte
{
    Message = 1,
    Removal = 2,
    SessionState = 3,
    LastSequenceNumber = 4,
}

/// <summary>
/// One thing that happened to a queue. Which fields count depends on the kind: a message has them all but
/// <see cref="SessionId"/>, whose state, null when removed, is the <see cref="Payload"/>.
/// </summary>
internal sealed record JournalRecord(RecordKind Kind, string Path, long SequenceNumber)
{
    public long EnqueuedSequenceNumber { get; init; }

    public DateTimeOffset EnqueuedTime { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public int DeliveryCount { get; init; }

    public bool Deferred { get; init; }

    public bool Scheduled { get; init; }

    public string? DeadLetterSource { get; init; }

    public string? SessionId { get; init; }

    public byte[]? Payload { get; init; }

    public byte[] Encode()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write((byte)Kind);
        writer.Write(Path);
        writer.Write(SequenceNumber);
        writer.Write(EnqueuedSequenceNumber);
        writer.Write(EnqueuedTime.UtcTicks);
        writer.Write(ExpiresAt.UtcTicks);
        writer.Write(DeliveryCount);
        writer.Write(Deferred);
        writer.Write(Scheduled);
        Write(writer, DeadLetterSource);
        Write(writer, SessionId);
        writer.Write(Payload?.Length ?? -1);
        writer.Write(Payload ?? []);
        writer.Flush();
        return buffer.ToArray();
    }

    public static JournalRecord Decode(byte[] encoded)
    {
        using var reader = new BinaryReader(new MemoryStream(encoded));
        return new JournalRecord((RecordKind)reader.ReadByte(), reader.ReadString(), reader.ReadInt64())
        {
            EnqueuedSequenceNumber = reader.ReadInt64(),
            EnqueuedTime = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            ExpiresAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            DeliveryCount = reader.ReadInt32(),
            Deferred = reader.ReadBoolean(),
            Scheduled = reader.ReadBoolean(),
            DeadLetterSource = ReadText(reader),
            SessionId = ReadText(reader),
            Payload = reader.ReadInt32() is >= 0 and var length ? reader.ReadBytes(length) : null,
        };
    }

    private static void Write(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
