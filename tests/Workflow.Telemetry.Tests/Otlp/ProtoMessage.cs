using Google.Protobuf;

namespace Workflow.Telemetry.Tests;

/// <summary>
/// A protobuf message as it is on the wire: fields by number. What OTLP's fields mean is said where they are read, after
/// https://github.com/open-telemetry/opentelemetry-proto.
/// </summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, ByteString Bytes)> _fields = [];

    public ProtoMessage(byte[] content)
        : this(ByteString.CopyFrom(content))
    {
    }

    private ProtoMessage(ByteString content)
    {
        var input = content.CreateCodedInput();
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            _fields.Add(WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => (field, input.ReadUInt64(), ByteString.Empty),
                WireFormat.WireType.Fixed64 => (field, input.ReadFixed64(), ByteString.Empty),
                WireFormat.WireType.Fixed32 => (field, input.ReadFixed32(), ByteString.Empty),
                WireFormat.WireType.LengthDelimited => (field, 0UL, input.ReadBytes()),
                var type => throw new InvalidDataException($"Field {field} has wire type {type}."),
            });
        }
    }

    public IEnumerable<ProtoMessage> Messages(int field) => _fields.Where(entry => entry.Field == field).Select(entry => new ProtoMessage(entry.Bytes));

    public ProtoMessage? Message(int field) => Messages(field).FirstOrDefault();

    public bool Has(int field) => _fields.Exists(entry => entry.Field == field);

    public string Text(int field) => Bytes(field).ToStringUtf8();

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    public long Integer(int field) => (long)_fields.LastOrDefault(entry => entry.Field == field).Number;

    public double Double(int field) => BitConverter.Int64BitsToDouble(Integer(field));

    /// <summary>The attributes in a field of key-value pairs.</summary>
    public IReadOnlyDictionary<string, object?> Attributes(int field) =>
        Messages(field).ToDictionary(pair => pair.Text(1), pair => pair.Message(2)?.AnyValue(), StringComparer.Ordinal);

    /// <summary>This message as the union of values that it is in OTLP.</summary>
    public object? AnyValue() => this switch
    {
        _ when Has(1) => Text(1),
        _ when Has(2) => Integer(2) != 0,
        _ when Has(3) => Integer(3),
        _ when Has(4) => Double(4),
        _ => null,
    };

    private ByteString Bytes(int field) => _fields.LastOrDefault(entry => entry.Field == field).Bytes ?? ByteString.Empty;
}
