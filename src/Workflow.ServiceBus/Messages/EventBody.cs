using System.Buffers;
using System.Text.Json;

namespace Workflow.ServiceBus;

/// <summary>An event as JSON. Names and meanings are kept from release to release: messages outlive deployments.</summary>
internal static class EventBody
{
    public static BinaryData Write(WorkflowEvent @event)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("process", @event.Process);
            json.WriteNumber("kind", (int)@event.Kind);
            json.WriteString("workflow", @event.Workflow);
            json.WriteString("foreignId", @event.ForeignId);
            json.WriteString("runId", @event.RunId);
            json.WriteNumber("version", @event.Version);
            json.WriteNumber("status", @event.Status);
            json.WriteNumber("runState", (int)@event.RunState);
            json.WriteString("receiptKey", @event.ReceiptKey);
            json.WriteString("createdAt", @event.CreatedAt.UtcDateTime);
            if (@event.NotBefore is { } notBefore)
                json.WriteString("notBefore", notBefore.UtcDateTime);
            if (@event.Attempt != 0)
                json.WriteNumber("attempt", @event.Attempt);
            if (@event.Republished != 0)
                json.WriteNumber("republished", @event.Republished);
            if (@event.TraceParent is not null)
                json.WriteString("traceParent", @event.TraceParent);
            if (@event.TraceState is not null)
                json.WriteString("traceState", @event.TraceState);
            json.WriteEndObject();
        }
        return new BinaryData(buffer.WrittenMemory);
    }

    /// <exception cref="UndecodableMessageException">It is not one.</exception>
    public static WorkflowEvent Read(BinaryData body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.ToMemory());
            var json = document.RootElement;
            return new WorkflowEvent
            {
                Process = Text(json, "process"),
                Kind = Known(json, "kind", (EventKind)json.GetProperty("kind").GetInt32()),
                Workflow = Text(json, "workflow"),
                ForeignId = Text(json, "foreignId"),
                RunId = Text(json, "runId"),
                Version = json.GetProperty("version").GetInt64(),
                Status = json.GetProperty("status").GetInt32(),
                RunState = Known(json, "runState", (RunState)json.GetProperty("runState").GetInt32()),
                ReceiptKey = Text(json, "receiptKey"),
                CreatedAt = json.GetProperty("createdAt").GetDateTimeOffset(),
                NotBefore = json.TryGetProperty("notBefore", out var notBefore) ? notBefore.GetDateTimeOffset() : null,
                Attempt = Number(json, "attempt"),
                Republished = Number(json, "republished"),
                TraceParent = json.TryGetProperty("traceParent", out var traceParent) ? traceParent.GetString() : null,
                TraceState = json.TryGetProperty("traceState", out var traceState) ? traceState.GetString() : null,
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UndecodableMessageException($"The body is not an event of a workflow: {exception.Message}", exception);
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() is { Length: > 0 } text
        ? text
        : throw new FormatException($"'{name}' is empty.");

    private static int Number(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? Math.Max(0, number.GetInt32()) : 0;

    private static TEnum Known<TEnum>(JsonElement json, string name, TEnum value)
        where TEnum : struct, Enum =>
        Enum.IsDefined(value) ? value : throw new FormatException($"'{name}' is {json.GetProperty(name)}, which this release does not know.");
}
