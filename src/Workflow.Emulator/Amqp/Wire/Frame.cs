using System.Buffers.Binary;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Workflow.Emulator.Amqp.Wire;

/// <summary>
/// AMQP frames: size, data offset, type and channel, then a performative, then payload. The performatives' types and
/// encoding are AMQPNetLite's.
/// </summary>
internal static class Frame
{
    public const int HeaderSize = 8;
    public const byte AmqpType = 0;
    public const byte SaslType = 1;

    /// <summary>Making one performative makes the library register all of them.</summary>
    private static readonly Descriptor Registered = new Open().Descriptor;

    /// <summary>Writes a frame with no payload.</summary>
    public static void Write(ByteBuffer buffer, byte type, ushort channel, RestrictedDescribed? performative)
    {
        var start = Begin(buffer, type, channel);
        performative?.Encode(buffer);
        End(buffer, start);
    }

    /// <summary>Begins a frame; <see cref="End"/> completes it once its content is written.</summary>
    public static int Begin(ByteBuffer buffer, byte type, ushort channel)
    {
        var start = buffer.WritePos - buffer.Offset;
        buffer.ValidateWrite(HeaderSize);
        var header = buffer.Buffer.AsSpan(buffer.WritePos, HeaderSize);
        header[4] = 2;
        header[5] = type;
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], channel);
        buffer.Append(HeaderSize);
        return start;
    }

    public static int End(ByteBuffer buffer, int start)
    {
        var at = buffer.Offset + start;
        var size = buffer.WritePos - at;
        BinaryPrimitives.WriteUInt32BigEndian(buffer.Buffer.AsSpan(at), (uint)size);
        return size;
    }

    /// <summary>Appends bytes as they are.</summary>
    public static void Append(ByteBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        buffer.ValidateWrite(bytes.Length);
        bytes.CopyTo(buffer.Buffer.AsSpan(buffer.WritePos));
        buffer.Append(bytes.Length);
    }

    /// <summary>
    /// Reads a frame's body: the performative, null in an empty frame, and where its payload begins.
    /// Throws <see cref="MalformedException"/> on anything that is neither.
    /// </summary>
    public static RestrictedDescribed? Read(byte[] data, int offset, int length, out int payloadOffset)
    {
        payloadOffset = offset;
        if (length == 0)
            return null;

        var size = EncodingGuard.Measure(data.AsSpan(offset, length));
        payloadOffset = offset + size;
        return Decode(data, offset, size) as RestrictedDescribed
            ?? throw new MalformedException("A frame holds no performative.");
    }

    /// <summary>Decodes one value that <see cref="EncodingGuard"/> has measured.</summary>
    public static object? Decode(byte[] data, int offset, int size)
    {
        _ = Registered;
        try
        {
            return Encoder.ReadObject(new ByteBuffer(data, offset, size, size));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new MalformedException($"What was sent cannot be decoded: {exception.Message}");
        }
    }
}
