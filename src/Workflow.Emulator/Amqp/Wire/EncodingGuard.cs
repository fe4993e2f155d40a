using System.Buffers.Binary;

namespace Workflow.Emulator.Amqp.Wire;

/// <summary>
/// Walks over encoded AMQP values without building them. Everything a peer sends passes here before it is decoded:
/// sizes that point outside of the data, counts no data could back and nesting that would exhaust the stack
/// are refused while it is still cheap.
/// </summary>
internal static class EncodingGuard
{
    private const int DeepestNesting = 32;
    private const int LargestCount = 1 << 16;

    /// <summary>The length of the value at the start of the data. Throws <see cref="MalformedException"/>.</summary>
    public static int Measure(ReadOnlySpan<byte> data) => Measure(data, 0);

    /// <summary>The code of the section at the start of the data, when its descriptor is the usual small number.</summary>
    public static byte SectionCode(ReadOnlySpan<byte> data)
    {
        if (data.Length >= 3 && data[0] == 0x00 && data[1] == 0x53)
            return data[2];
        if (data.Length >= 10 && data[0] == 0x00 && data[1] == 0x80 && BinaryPrimitives.ReadUInt64BigEndian(data[2..]) is var code and <= byte.MaxValue)
            return (byte)code;
        throw new MalformedException("A message section has no known descriptor.");
    }

    private static int Measure(ReadOnlySpan<byte> data, int depth)
    {
        if (depth > DeepestNesting)
            throw new MalformedException("A value is nested too deeply.");

        var format = Byte(data, 0);
        if (format == 0x00)
        {
            var descriptor = Measure(data[1..], depth + 1);
            if (Byte(data, 1) == 0x40)
                throw new MalformedException("A descriptor is null.");
            return 1 + descriptor + Measure(data[(1 + descriptor)..], depth + 1);
        }

        return (format >> 4) switch
        {
            0x4 => format == 0x45 ? 1 : Fixed(data, 0),
            0x5 => Fixed(data, 1),
            0x6 => Fixed(data, 2),
            0x7 => Fixed(data, 4),
            0x8 => Fixed(data, 8),
            0x9 => Fixed(data, 16),
            0xA => Fixed(data, 1 + Byte(data, 1)),
            0xB => Fixed(data, Variable(data)),
            0xC => Compound(data, depth, wide: false),
            0xD => Compound(data, depth, wide: true),
            0xE => Sequence(data, depth, wide: false),
            0xF => Sequence(data, depth, wide: true),
            _ => throw new MalformedException($"Unknown format code 0x{format:x2}."),
        };
    }

    private static int Variable(ReadOnlySpan<byte> data) => Length(data, 1) + 4;

    private static int Fixed(ReadOnlySpan<byte> data, int width)
    {
        if (width < 0 || data.Length < 1 + width)
            throw new MalformedException("A value is cut off.");
        return 1 + width;
    }

    private static int Compound(ReadOnlySpan<byte> data, int depth, bool wide)
    {
        var (content, count, end) = Header(data, wide);
        var at = content;
        for (var index = 0; index < count; index++)
            at += Measure(data[at..end], depth + 1);
        if (at != end)
            throw new MalformedException("A list or map is longer than its elements.");
        return end;
    }

    private static int Sequence(ReadOnlySpan<byte> data, int depth, bool wide)
    {
        var (content, count, end) = Header(data, wide);
        if (content >= end)
            throw new MalformedException("An array has no constructor.");
        if (count == 0)
            return end;

        var format = data[content];
        if (format == 0x00)
            throw new MalformedException("Arrays of described values are not accepted.");

        var width = (format >> 4) switch { 0x4 => 0, 0x5 => 1, 0x6 => 2, 0x7 => 4, 0x8 => 8, 0x9 => 16, _ => -1 };
        if (width >= 0)
        {
            if ((long)count * width != end - content - 1)
                throw new MalformedException("An array's size does not fit its elements.");
            return end;
        }

        var at = content + 1;
        Span<byte> element = stackalloc byte[9];
        for (var index = 0; index < count; index++)
        {
            // The element lacks its format code, which stands once for all: lend it one to measure it.
            var rest = data[at..end];
            element[0] = format;
            var head = Math.Min(8, rest.Length);
            rest[..head].CopyTo(element[1..]);
            var size = (format >> 4) switch
            {
                0xA => 1 + Byte(element[..(head + 1)], 1),
                0xB => 4 + Length(element[..(head + 1)], 1),
                0xC or 0xE => 1 + Byte(element[..(head + 1)], 1),
                0xD or 0xF => 4 + Length(element[..(head + 1)], 1),
                _ => throw new MalformedException($"Unknown format code 0x{format:x2}."),
            };
            if (size > rest.Length)
                throw new MalformedException("A value is cut off.");
            if (format >= 0xC0)
            {
                var whole = new byte[size + 1];
                whole[0] = format;
                rest[..size].CopyTo(whole.AsSpan(1));
                Measure(whole, depth + 1);
            }

            at += size;
        }

        if (at != end)
            throw new MalformedException("An array is longer than its elements.");
        return end;
    }

    private static (int Content, int Count, int End) Header(ReadOnlySpan<byte> data, bool wide)
    {
        var size = wide ? Length(data, 1) : Byte(data, 1);
        var start = wide ? 5 : 2;
        var count = wide ? Length(data, 5) : Byte(data, 2);
        var content = wide ? 9 : 3;
        var end = start + size;
        if (end > data.Length || content > end || count > LargestCount)
            throw new MalformedException("A list, map or array is cut off.");
        return (content, count, end);
    }

    private static int Length(ReadOnlySpan<byte> data, int at)
    {
        if (data.Length < at + 4)
            throw new MalformedException("A value is cut off.");

        var length = BinaryPrimitives.ReadUInt32BigEndian(data[at..]);
        return length <= int.MaxValue / 2 ? (int)length : throw new MalformedException("A length is beyond all bounds.");
    }

    private static byte Byte(ReadOnlySpan<byte> data, int at) =>
        at < data.Length ? data[at] : throw new MalformedException("A value is cut off.");
}
