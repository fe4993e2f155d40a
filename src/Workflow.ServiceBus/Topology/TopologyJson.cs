using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;

namespace Workflow.ServiceBus;

/// <summary>
/// A topology as templates read it. Properties are named and valued as in the resource types
/// Microsoft.ServiceBus/namespaces/topics, topics/subscriptions and subscriptions/rules.
/// </summary>
internal static class TopologyJson
{
    public static string Write(ServiceBusTopology topology) => Document(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("topics");
        foreach (var topic in topology.Topics)
            Write(json, topic);
        json.WriteEndArray();
        json.WriteStartArray("references");
        foreach (var source in topology.References)
            Write(json, source);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>The same bytes on every system: files written from it are compared.</summary>
    public static string Document(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(json);
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    public static string Duration(TimeSpan time) => XmlConvert.ToString(time);

    private static void Write(Utf8JsonWriter json, TopicTopology topic)
    {
        json.WriteStartObject();
        json.WriteString("name", topic.Name);
        json.WriteString("workflow", topic.Workflow);
        json.WriteBoolean("requiresDuplicateDetection", true);
        json.WriteString("duplicateDetectionHistoryTimeWindow", Duration(topic.DuplicateDetectionWindow));
        json.WriteStartArray("subscriptions");
        foreach (var subscription in topic.Subscriptions)
        {
            json.WriteStartObject();
            json.WriteString("name", subscription.Name);
            json.WriteString("process", subscription.Process);
            json.WriteBoolean("requiresSession", true);
            json.WriteString("lockDuration", Duration(subscription.LockDuration));
            json.WriteNumber("maxDeliveryCount", subscription.MaxDeliveryCount);
            json.WriteStartObject("rule");
            json.WriteString("name", SubscriptionTopology.RuleName);
            json.WriteStartObject("properties");
            json.WriteString(EventMessage.ProcessProperty, subscription.Process);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MessageSource source)
    {
        json.WriteStartObject();
        if (source.Queue is not null)
        {
            json.WriteString("queue", source.Queue);
        }
        else
        {
            json.WriteString("topic", source.Topic);
            json.WriteString("subscription", source.Subscription);
        }
        json.WriteBoolean("requiresSession", source.UsesSessions);
        json.WriteEndObject();
    }
}
