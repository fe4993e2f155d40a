using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Workflow;

/// <summary>Reads and writes a workflow's objects.</summary>
internal sealed class ObjectCodec<TObject>(JsonSerializerOptions options)
{
    private readonly JsonTypeInfo<TObject> _type = (JsonTypeInfo<TObject>)options.GetTypeInfo(typeof(TObject));

    /// <exception cref="JsonException">The bytes are not such an object.</exception>
    public TObject Decode(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, _type)!;

    public byte[] Encode(TObject value) => JsonSerializer.SerializeToUtf8Bytes(value, _type);

    /// <summary>What a run starts with when its trigger gives nothing: a new object, or the type's default where it has no such constructor.</summary>
    public static TObject ZeroValue() =>
        typeof(TObject).IsValueType || typeof(TObject).GetConstructor(Type.EmptyTypes) is null
            ? default!
            : Activator.CreateInstance<TObject>();
}
