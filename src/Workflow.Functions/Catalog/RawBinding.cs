using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Workflow.Functions;

/// <summary>Bindings in the JSON form in which the worker reports them to the host.</summary>
internal static class RawBinding
{
    /// <summary>The names of the trigger bindings, which are the names of the placeholders' parameters too.</summary>
    public const string MessageName = "message";
    public const string TimerName = "timer";
    public const string RequestName = "request";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A message of a subscription: completed when the function returns, given back when it throws.</summary>
    public static string Subscription(string topic, string subscription, string connection, bool usesSessions) => Write(json =>
    {
        Trigger(json, MessageName, "serviceBusTrigger");
        json.WriteString("topicName", topic);
        json.WriteString("subscriptionName", subscription);
        Message(json, connection, usesSessions);
    });

    /// <summary>A message of a queue: completed when the function returns, given back when it throws.</summary>
    public static string Queue(string queue, string connection, bool usesSessions) => Write(json =>
    {
        Trigger(json, MessageName, "serviceBusTrigger");
        json.WriteString("queueName", queue);
        Message(json, connection, usesSessions);
    });

    /// <summary>A schedule, in six fields with seconds first.</summary>
    public static string Timer(string schedule) => Write(json =>
    {
        Trigger(json, TimerName, "timerTrigger");
        json.WriteString("schedule", schedule);
    });

    /// <summary>A request and its answer.</summary>
    public static IReadOnlyList<string> Http(HttpRoute route) =>
    [
        Write(json =>
        {
            Trigger(json, RequestName, "httpTrigger");
            json.WriteString("authLevel", route.IsAnonymous ? "Anonymous" : "Function");
            json.WriteStartArray("methods");
            foreach (var method in route.Methods)
                json.WriteStringValue(method);
            json.WriteEndArray();
            json.WriteString("route", route.Template);
        }),
        Write(json =>
        {
            json.WriteString("name", "$return");
            json.WriteString("direction", "Out");
            json.WriteString("type", "http");
        }),
    ];

    private static void Trigger(Utf8JsonWriter json, string name, string type)
    {
        json.WriteString("name", name);
        json.WriteString("direction", "In");
        json.WriteString("type", type);
    }

    private static void Message(Utf8JsonWriter json, string connection, bool usesSessions)
    {
        json.WriteString("connection", connection);
        json.WriteBoolean("isSessionsEnabled", usesSessions);
        json.WriteBoolean("autoCompleteMessages", true);
        // The host hands over the whole message, not only its body.
        json.WriteStartObject("properties");
        json.WriteString("supportsDeferredBinding", "True");
        json.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
