using System.Text.Json;

namespace Workflow.ServiceBus;

/// <summary>
/// A topology as the official emulator reads it:
/// https://learn.microsoft.com/azure/service-bus-messaging/test-locally-with-service-bus-emulator
/// </summary>
internal static class EmulatorConfig
{
    /// <summary>The only namespace the official emulator has.</summary>
    private const string Namespace = "sbemulatorns";

    /// <summary>The longest that the official emulator keeps a message.</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromHours(1);

    public static string Write(ServiceBusTopology topology) => TopologyJson.Document(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("UserConfig");
        json.WriteStartArray("Namespaces");
        json.WriteStartObject();
        json.WriteString("Name", Namespace);
        // Queues and subscriptions of others are theirs to provide; beside the emulator there is nobody else.
        WriteQueues(json, topology);
        json.WriteStartArray("Topics");
        foreach (var topic in topology.Topics)
            Write(json, topic.Name, topic.DuplicateDetectionWindow, () => WriteSubscriptions(json, topic));
        foreach (var topic in topology.References.Where(source => source.Topic is not null).GroupBy(source => source.Topic!, StringComparer.OrdinalIgnoreCase))
            Write(json, topic.Key, null, () => WriteSubscriptions(json, topic));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("Logging");
        json.WriteString("Type", "File");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteQueues(Utf8JsonWriter json, ServiceBusTopology topology)
    {
        json.WriteStartArray("Queues");
        foreach (var source in topology.References.Where(source => source.Queue is not null))
        {
            json.WriteStartObject();
            json.WriteString("Name", source.Queue);
            json.WriteStartObject("Properties");
            json.WriteString("DefaultMessageTimeToLive", TopologyJson.Duration(TimeToLive));
            json.WriteBoolean("RequiresSession", source.UsesSessions);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string topic, TimeSpan? duplicateDetection, Action writeSubscriptions)
    {
        json.WriteStartObject();
        json.WriteString("Name", topic);
        json.WriteStartObject("Properties");
        json.WriteString("DefaultMessageTimeToLive", TopologyJson.Duration(TimeToLive));
        json.WriteBoolean("RequiresDuplicateDetection", duplicateDetection is not null);
        if (duplicateDetection is { } window)
            json.WriteString("DuplicateDetectionHistoryTimeWindow", TopologyJson.Duration(window));
        json.WriteEndObject();
        json.WriteStartArray("Subscriptions");
        writeSubscriptions();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSubscriptions(Utf8JsonWriter json, TopicTopology topic)
    {
        foreach (var subscription in topic.Subscriptions)
        {
            json.WriteStartObject();
            json.WriteString("Name", subscription.Name);
            json.WriteStartObject("Properties");
            json.WriteString("DefaultMessageTimeToLive", TopologyJson.Duration(TimeToLive));
            json.WriteString("LockDuration", TopologyJson.Duration(subscription.LockDuration));
            json.WriteNumber("MaxDeliveryCount", subscription.MaxDeliveryCount);
            json.WriteBoolean("RequiresSession", true);
            json.WriteEndObject();
            json.WriteStartArray("Rules");
            json.WriteStartObject();
            json.WriteString("Name", SubscriptionTopology.RuleName);
            json.WriteStartObject("Properties");
            json.WriteString("FilterType", "Correlation");
            json.WriteStartObject("CorrelationFilter");
            json.WriteStartObject("Properties");
            json.WriteString(EventMessage.ProcessProperty, subscription.Process);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static void WriteSubscriptions(Utf8JsonWriter json, IEnumerable<MessageSource> sources)
    {
        foreach (var source in sources)
        {
            json.WriteStartObject();
            json.WriteString("Name", source.Subscription);
            json.WriteStartObject("Properties");
            json.WriteString("DefaultMessageTimeToLive", TopologyJson.Duration(TimeToLive));
            json.WriteBoolean("RequiresSession", source.UsesSessions);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
