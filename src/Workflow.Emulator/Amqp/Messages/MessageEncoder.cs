using Amqp;
using Amqp.Types;
using Workflow.Emulator.Amqp.Wire;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Messages;

/// <summary>Encodes a message for a receiver: the broker's header and annotations, then the bare message as it came.</summary>
internal static class MessageEncoder
{
    public static void Encode(ByteBuffer buffer, BrokerMessage message)
    {
        var content = (AmqpContent)message.Content;
        EncodeHeader(buffer, message, content);
        EncodeAnnotations(buffer, message, content);
        Frame.Append(buffer, content.PropertiesSection.Span);
        Frame.Append(buffer, content.ApplicationPropertiesSection.Span);
        Frame.Append(buffer, content.Body.Span);
    }

    public static byte[] Encode(BrokerMessage message)
    {
        var buffer = new ByteBuffer(256, autoGrow: true);
        Encode(buffer, message);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    private static void EncodeHeader(ByteBuffer buffer, BrokerMessage message, AmqpContent content)
    {
        Section(buffer, MessageSection.Header);
        var start = BeginCompound(buffer, 0xC0, wide: false);
        var header = content.Header;
        Encoder.WriteBoolean(buffer, header?.Durable ?? false, true);
        if (header is { } sent && sent.HasField(1))
            Encoder.WriteUByte(buffer, sent.Priority);
        else
            Encoder.WriteObject(buffer, null);
        if (header is { } timed && timed.HasField(2))
            Encoder.WriteUInt(buffer, timed.Ttl, true);
        else
            Encoder.WriteObject(buffer, null);
        Encoder.WriteBoolean(buffer, message.DeliveryCount == 0, true);
        Encoder.WriteUInt(buffer, (uint)message.DeliveryCount, true);
        EndCompound(buffer, start, 5, wide: false);
    }

    private static void EncodeAnnotations(ByteBuffer buffer, BrokerMessage message, AmqpContent content)
    {
        Section(buffer, MessageSection.MessageAnnotations);
        var start = BeginCompound(buffer, 0xD1, wide: true);
        var count = 8;
        Encoder.WriteSymbol(buffer, WellKnown.SequenceNumber, true);
        Encoder.WriteLong(buffer, message.SequenceNumber, true);
        Encoder.WriteSymbol(buffer, WellKnown.EnqueuedSequenceNumber, true);
        Encoder.WriteLong(buffer, message.EnqueuedSequenceNumber, true);
        Encoder.WriteSymbol(buffer, WellKnown.EnqueuedTime, true);
        Encoder.WriteTimestamp(buffer, message.EnqueuedTime.UtcDateTime);
        Encoder.WriteSymbol(buffer, WellKnown.MessageState, true);
        Encoder.WriteInt(buffer, message.State == MessageState.Scheduled ? 2 : message.Deferred ? 1 : 0, true);
        if (message.State == MessageState.Locked)
        {
            Encoder.WriteSymbol(buffer, WellKnown.LockedUntil, true);
            Encoder.WriteTimestamp(buffer, message.LockedUntil.UtcDateTime);
            count += 2;
        }

        if (content.DeadLetterSource is { } source)
        {
            Encoder.WriteSymbol(buffer, WellKnown.DeadLetterSource, true);
            Encoder.WriteString(buffer, source, true);
            count += 2;
        }

        foreach (var (name, value) in content.Annotations ?? [])
        {
            if (WellKnown.IsBrokerAnnotation(name.ToString()!))
                continue;

            Encoder.WriteSymbol(buffer, (Symbol)name.ToString(), true);
            Encoder.WriteObject(buffer, value);
            count += 2;
        }

        EndCompound(buffer, start, count, wide: true);
    }

    private static void Section(ByteBuffer buffer, byte code) => Frame.Append(buffer, [0x00, 0x53, code]);

    private static int BeginCompound(ByteBuffer buffer, byte format, bool wide)
    {
        var start = buffer.WritePos - buffer.Offset;
        Frame.Append(buffer, wide ? [format, 0, 0, 0, 0, 0, 0, 0, 0] : [format, 0, 0]);
        return start;
    }

    private static void EndCompound(ByteBuffer buffer, int start, int count, bool wide)
    {
        var at = buffer.Offset + start + 1;
        var head = buffer.Buffer.AsSpan(at);
        if (wide)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head, buffer.WritePos - at - 4);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head[4..], count);
        }
        else
        {
            head[0] = (byte)(buffer.WritePos - at - 1);
            head[1] = (byte)count;
        }
    }
}
