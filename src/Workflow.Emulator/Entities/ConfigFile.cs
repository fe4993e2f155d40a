using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace Workflow.Emulator;

/// <summary>
/// The official emulator's Config.json:
/// https://learn.microsoft.com/azure/service-bus-messaging/test-locally-with-service-bus-emulator
/// </summary>
internal static class ConfigFile
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static void Parse(string json, EmulatorOptions options)
    {
        try
        {
            var root = JsonNode.Parse(json, documentOptions: Lenient);
            foreach (var namespace_ in Items(Member(Member(root, "UserConfig"), "Namespaces")))
            {
                foreach (var queue in Items(Member(namespace_, "Queues")))
                    options.Queues.Add(Queue(queue));
                foreach (var topic in Items(Member(namespace_, "Topics")))
                    options.Topics.Add(Topic(topic));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"The configuration cannot be read. {exception.Message}", exception);
        }
    }

    private static QueueDefinition Queue(JsonNode node)
    {
        var properties = Member(node, "Properties");
        var standard = new QueueDefinition(Name(node));
        return standard with
        {
            LockDuration = Duration(properties, "LockDuration", standard.LockDuration),
            MaxDeliveryCount = Number(properties, "MaxDeliveryCount", standard.MaxDeliveryCount),
            RequiresSession = Flag(properties, "RequiresSession"),
            RequiresDuplicateDetection = Flag(properties, "RequiresDuplicateDetection"),
            DuplicateDetectionHistoryTimeWindow = Duration(properties, "DuplicateDetectionHistoryTimeWindow", standard.DuplicateDetectionHistoryTimeWindow),
            DefaultMessageTimeToLive = Duration(properties, "DefaultMessageTimeToLive", standard.DefaultMessageTimeToLive),
            DeadLetteringOnMessageExpiration = Flag(properties, "DeadLetteringOnMessageExpiration"),
            ForwardTo = Text(properties, "ForwardTo"),
            ForwardDeadLetteredMessagesTo = Text(properties, "ForwardDeadLetteredMessagesTo"),
        };
    }

    private static TopicDefinition Topic(JsonNode node)
    {
        var properties = Member(node, "Properties");
        var standard = new TopicDefinition(Name(node), Items(Member(node, "Subscriptions")).Select(Subscription).ToArray());
        return standard with
        {
            RequiresDuplicateDetection = Flag(properties, "RequiresDuplicateDetection"),
            DuplicateDetectionHistoryTimeWindow = Duration(properties, "DuplicateDetectionHistoryTimeWindow", standard.DuplicateDetectionHistoryTimeWindow),
            DefaultMessageTimeToLive = Duration(properties, "DefaultMessageTimeToLive", standard.DefaultMessageTimeToLive),
        };
    }

    private static SubscriptionDefinition Subscription(JsonNode node)
    {
        var properties = Member(node, "Properties");
        var standard = new SubscriptionDefinition(Name(node));
        return standard with
        {
            Rules = Items(Member(node, "Rules")).Select(Rule).ToList(),
            LockDuration = Duration(properties, "LockDuration", standard.LockDuration),
            MaxDeliveryCount = Number(properties, "MaxDeliveryCount", standard.MaxDeliveryCount),
            RequiresSession = Flag(properties, "RequiresSession"),
            DefaultMessageTimeToLive = Duration(properties, "DefaultMessageTimeToLive", standard.DefaultMessageTimeToLive),
            DeadLetteringOnMessageExpiration = Flag(properties, "DeadLetteringOnMessageExpiration"),
            ForwardTo = Text(properties, "ForwardTo"),
            ForwardDeadLetteredMessagesTo = Text(properties, "ForwardDeadLetteredMessagesTo"),
        };
    }

    private static RuleDefinition Rule(JsonNode node)
    {
        var name = Name(node);
        var properties = Member(node, "Properties");
        if (Text(Member(properties, "Action"), "SqlExpression") is not null)
            throw new FormatException($"The rule '{name}' has an action: rule actions are not supported by the emulator.");
        if (Member(properties, "SqlFilter") is { } sql)
            return new RuleDefinition(name, new SqlRuleFilter(Text(sql, "SqlExpression") ?? throw new FormatException($"The rule '{name}' has no expression.")));
        if (Member(properties, "CorrelationFilter") is not { } correlation)
            throw new FormatException($"The rule '{name}' has no filter.");

        return new RuleDefinition(name, new CorrelationRuleFilter
        {
            CorrelationId = Text(correlation, "CorrelationId"),
            MessageId = Text(correlation, "MessageId"),
            To = Text(correlation, "To"),
            ReplyTo = Text(correlation, "ReplyTo"),
            Subject = Text(correlation, "Label") ?? Text(correlation, "Subject"),
            SessionId = Text(correlation, "SessionId"),
            ReplyToSessionId = Text(correlation, "ReplyToSessionId"),
            ContentType = Text(correlation, "ContentType"),
            Properties = (Member(correlation, "Properties") as JsonObject ?? []).ToDictionary(property => property.Key, property => Value(property.Value)),
        });
    }

    private static object? Value(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => node.AsValue().TryGetValue<long>(out var whole) ? whole : node.GetValue<double>(),
        _ => null,
    };

    private static JsonNode? Member(JsonNode? node, string name) => (node as JsonObject)?
        .FirstOrDefault(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static IEnumerable<JsonNode> Items(JsonNode? node) => (node as JsonArray ?? []).OfType<JsonNode>();

    private static string Name(JsonNode node) => Text(node, "Name") ?? throw new FormatException("An entity has no name.");

    private static string? Text(JsonNode? node, string name) => Member(node, name)?.GetValue<string>() is { Length: > 0 } text ? text : null;

    private static TimeSpan Duration(JsonNode? node, string name, TimeSpan otherwise) =>
        Text(node, name) is { } text ? XmlConvert.ToTimeSpan(text) : otherwise;

    private static int Number(JsonNode? node, string name, int otherwise) => Member(node, name)?.GetValue<int>() ?? otherwise;

    private static bool Flag(JsonNode? node, string name) => Member(node, name)?.GetValue<bool>() ?? false;
}
