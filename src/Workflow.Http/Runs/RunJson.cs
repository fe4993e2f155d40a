using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>Writes runs and histories as the API shows them.</summary>
internal static class RunJson
{
    /// <summary>The content type says JSON and forbids guessing, so that text may stay readable: no escapes but those JSON needs.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = buffer.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted).ConfigureAwait(false);
    }

    public static void Write(Utf8JsonWriter json, RunRecord run, bool withObject = true)
    {
        json.WriteStartObject();
        json.WriteString("workflow", run.Workflow);
        json.WriteString("foreignId", run.ForeignId);
        json.WriteString("runId", run.RunId);
        json.WriteString("runState", run.RunState.ToString());
        json.WriteString("runStateReason", run.RunStateReason);
        json.WriteString("status", run.StatusDescription);
        json.WriteNumber("statusValue", run.Status);
        json.WriteNumber("version", run.Version);
        json.WriteString("createdAt", ApiJson.Time(run.CreatedAt));
        json.WriteString("updatedAt", ApiJson.Time(run.UpdatedAt));
        if (withObject)
        {
            json.WritePropertyName("object");
            WriteObject(json, run.Object);
        }
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, HistoryEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("version", entry.Version);
        json.WriteString("status", entry.StatusDescription);
        json.WriteString("runState", entry.RunState.ToString());
        json.WriteString("at", ApiJson.Time(entry.At));
        json.WriteString("process", entry.Process);
        json.WriteString("reason", entry.Reason);
        json.WriteNumber("attempt", entry.Attempt);
        if (entry.Duration is { } duration)
            json.WriteNumber("durationMs", duration.TotalMilliseconds);
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, ReadOnlyMemory<byte> value)
    {
        // What is stored may have been damaged: the run is shown all the same, with its object as text.
        if (IsJson(value.Span))
            json.WriteRawValue(value.Span, skipInputValidation: true);
        else
            json.WriteStringValue(System.Text.Encoding.UTF8.GetString(value.Span));
    }

    private static bool IsJson(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
