using Amqp.Framing;
using Amqp.Types;
using Workflow.Emulator.Amqp.Wire;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Messages;

/// <summary>
/// A message as it came over the wire. The bare message stays encoded and is passed on byte for byte;
/// its sections are decoded only when somebody asks.
/// </summary>
internal sealed class AmqpContent : MessageContent
{
    private static readonly Dictionary<string, object?> NoProperties = [];
    private readonly byte[] _encoded;
    private Properties? _properties;
    private IReadOnlyDictionary<string, object?>? _applicationProperties;

    private AmqpContent(byte[] encoded, Sections sections)
    {
        _encoded = encoded;
        PropertiesSection = encoded.AsMemory(sections.Properties);
        if (!HasMessageId(PropertiesSection.Span))
            PropertiesSection = Identify();
        ApplicationPropertiesSection = encoded.AsMemory(sections.ApplicationProperties);
        Body = encoded.AsMemory(sections.Body);
        Header = sections.Header;
        Annotations = sections.Annotations;
        ScheduledEnqueueTime = Annotations?[WellKnown.ScheduledEnqueueTime] is DateTime due ? new DateTimeOffset(due.ToUniversalTime()) : null;
    }

    private AmqpContent(AmqpContent original, string? deadLetterSource, IReadOnlyDictionary<string, object?>? properties)
    {
        DeadLetterSource = deadLetterSource;
        _encoded = original._encoded;
        PropertiesSection = original.PropertiesSection;
        _properties = original._properties;
        _applicationProperties = properties ?? original._applicationProperties;
        ApplicationPropertiesSection = properties is null ? original.ApplicationPropertiesSection : Encode(properties);
        Body = original.Body;
        Header = original.Header;
        Annotations = original.Annotations;
        ScheduledEnqueueTime = original.ScheduledEnqueueTime;
    }

    public Header? Header { get; }

    /// <summary>The sender's message annotations; those the broker sets itself are left out on the way out.</summary>
    public Map? Annotations { get; }

    public ReadOnlyMemory<byte> PropertiesSection { get; }

    public ReadOnlyMemory<byte> ApplicationPropertiesSection { get; }

    /// <summary>The body's sections and the footer.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    public override int Size => _encoded.Length;

    public override string? MessageId => Decoded.GetMessageId()?.ToString();

    public override string? SessionId => Decoded.GroupId;

    public override string? CorrelationId => Decoded.GetCorrelationId()?.ToString();

    public override string? Subject => Decoded.Subject;

    public override string? To => Decoded.To;

    public override string? ReplyTo => Decoded.ReplyTo;

    public override string? ReplyToSessionId => Decoded.ReplyToGroupId;

    public override string? ContentType => Decoded.ContentType;

    public override TimeSpan? TimeToLive => Header is { Ttl: > 0 and < uint.MaxValue } header ? TimeSpan.FromMilliseconds(header.Ttl) : null;

    public override DateTimeOffset? ScheduledEnqueueTime { get; }

    public override IReadOnlyDictionary<string, object?> ApplicationProperties => _applicationProperties ??= DecodeApplicationProperties();

    public override string? DeadLetterSource { get; }

    private Properties Decoded => _properties ??= LateSection<Properties>(PropertiesSection);

    /// <summary>Reads an encoded message, keeping a copy. Throws <see cref="MalformedException"/>.</summary>
    public static AmqpContent Parse(ReadOnlySpan<byte> encoded)
    {
        var own = encoded.ToArray();
        return new AmqpContent(own, Sections.Of(own));
    }

    /// <summary>Reads a message, or each message of a batch.</summary>
    public static List<AmqpContent> ParseAll(ReadOnlySpan<byte> encoded, uint format)
    {
        if (format != WellKnown.BatchFormat)
            return [Parse(encoded)];

        var messages = new List<AmqpContent>();
        while (encoded.Length > 0)
        {
            var section = encoded[..EncodingGuard.Measure(encoded)];
            if (EncodingGuard.SectionCode(section) == MessageSection.Data)
                messages.Add(Parse(DataOf(section)));
            encoded = encoded[section.Length..];
        }

        return messages;
    }

    /// <summary>Reads a message that <see cref="Encode()"/> made.</summary>
    public static AmqpContent Restore(byte[] encoded, string? deadLetterSource)
    {
        var content = Parse(encoded);
        return deadLetterSource is null ? content : new AmqpContent(content, deadLetterSource, null);
    }

    public override byte[] Encode()
    {
        var buffer = new global::Amqp.ByteBuffer(Size + 256, autoGrow: true);
        Header?.Encode(buffer);
        if (Annotations is { Count: > 0 })
        {
            var section = new MessageAnnotations();
            foreach (var (name, value) in Annotations)
                section.Map[(Symbol)name.ToString()] = value;
            section.Encode(buffer);
        }

        Frame.Append(buffer, PropertiesSection.Span);
        Frame.Append(buffer, ApplicationPropertiesSection.Span);
        Frame.Append(buffer, Body.Span);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    public override MessageContent DiedIn(string source) => new AmqpContent(this, source, null);

    public override MessageContent With(IEnumerable<KeyValuePair<string, object?>> properties)
    {
        var changed = new Dictionary<string, object?>(ApplicationProperties);
        foreach (var (name, value) in properties)
            changed[name] = value;
        return new AmqpContent(this, DeadLetterSource, changed);
    }

    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> section)
    {
        var value = section[(section[1] == 0x53 ? 3 : 10)..];
        return value[0] switch
        {
            0xA0 => value[2..],
            0xB0 => value[5..],
            _ => throw new MalformedException("A data section holds no binary."),
        };
    }

    /// <summary>Whether the properties' first field, the message ID, is there.</summary>
    private static bool HasMessageId(ReadOnlySpan<byte> section)
    {
        if (section.Length == 0)
            return false;

        var list = section[(section[1] == 0x53 ? 3 : 10)..];
        return list[0] switch
        {
            0xC0 => list.Length > 3 && list[3] != 0x40,
            0xD0 => list.Length > 9 && list[9] != 0x40,
            _ => false,
        };
    }

    private static byte[] Encode(IReadOnlyDictionary<string, object?> properties)
    {
        var section = new ApplicationProperties();
        foreach (var (name, value) in properties)
            section.Map[name] = value;
        return Encode(section);
    }

    private static byte[] Encode(RestrictedDescribed section)
    {
        var buffer = new global::Amqp.ByteBuffer(128, autoGrow: true);
        section.Encode(buffer);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    /// <summary>Gives a message an ID, as Service Bus does when the sender has given none.</summary>
    private byte[] Identify()
    {
        Decoded.MessageId = Guid.NewGuid().ToString("N");
        return Encode(Decoded);
    }

    private Dictionary<string, object?> DecodeApplicationProperties()
    {
        if (ApplicationPropertiesSection.Length == 0)
            return NoProperties;

        var map = LateSection<ApplicationProperties>(ApplicationPropertiesSection).Map ?? [];
        var properties = new Dictionary<string, object?>(map.Count);
        foreach (var (name, value) in map)
            properties[name.ToString()!] = value;
        return properties;
    }

    /// <summary>
    /// A section that is read late, perhaps when the queue's clock moves the message: one that cannot be read
    /// counts as empty, and is passed on as it is.
    /// </summary>
    private static T LateSection<T>(ReadOnlyMemory<byte> section)
        where T : class, new()
    {
        try
        {
            return section.Length == 0 ? new T() : Section<T>(section.ToArray(), 0, section.Length);
        }
        catch (MalformedException)
        {
            return new T();
        }
    }

    private static T Section<T>(byte[] data, int offset, int length)
        where T : class =>
        Frame.Decode(data, offset, length) as T ?? throw new MalformedException($"A section is no {typeof(T).Name}.");

    /// <summary>Where the sections of a message are, and the two that are always decoded.</summary>
    private readonly record struct Sections(Header? Header, Map? Annotations, Range Properties, Range ApplicationProperties, Range Body)
    {
        public static Sections Of(byte[] message)
        {
            var sections = default(Sections);
            var body = message.Length;
            for (var at = 0; at < message.Length;)
            {
                var section = message.AsSpan(at);
                var size = EncodingGuard.Measure(section);
                var range = at..(at + size);
                switch (EncodingGuard.SectionCode(section))
                {
                    case MessageSection.Header:
                        sections = sections with { Header = Section<Header>(message, at, size) };
                        break;
                    case MessageSection.MessageAnnotations:
                        sections = sections with { Annotations = Section<MessageAnnotations>(message, at, size).Map };
                        break;
                    case MessageSection.Properties:
                        sections = sections with { Properties = range };
                        break;
                    case MessageSection.ApplicationProperties:
                        sections = sections with { ApplicationProperties = range };
                        break;
                    case MessageSection.Data or MessageSection.Sequence or MessageSection.Value or MessageSection.Footer:
                        body = Math.Min(body, at);
                        break;
                    case MessageSection.DeliveryAnnotations:
                        break;
                    default:
                        throw new MalformedException("A message has an unknown section.");
                }

                at += size;
            }

            return sections with { Body = body..message.Length };
        }
    }
}
