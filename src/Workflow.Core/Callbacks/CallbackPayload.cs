using System.Text.Json;

namespace Workflow;

/// <summary>Reads a callback's payload as JSON.</summary>
internal static class CallbackPayload
{
    public static TPayload Read<TPayload>(ReadOnlyMemory<byte> payload, JsonSerializerOptions json)
    {
        try
        {
            return JsonSerializer.Deserialize<TPayload>(payload.Span, json)
                ?? throw new ArgumentException($"The payload is null; a {typeof(TPayload).Name} as JSON is expected.", nameof(payload));
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The payload is not a {typeof(TPayload).Name} as JSON: {JsonFault.Describe(exception)}", nameof(payload), exception);
        }
    }
}
