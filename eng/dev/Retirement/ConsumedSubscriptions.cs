using System.Text.Json;

namespace Workflow.Dev.Retirement;

/// <summary>The subscriptions that the code consumes: its own, and those of others that its connectors take messages from.</summary>
internal sealed class ConsumedSubscriptions
{
    private readonly Dictionary<SubscriptionPath, string> _consumers = [];

    private ConsumedSubscriptions(IReadOnlyList<string> topics) => Topics = topics;

    /// <summary>The topics of the app's workflows.</summary>
    public IReadOnlyList<string> Topics { get; }

    /// <summary>Reads topology.json, which is generated from the code.</summary>
    public static ConsumedSubscriptions Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var topics = document.RootElement.GetProperty("topics").EnumerateArray().ToList();
        var consumed = new ConsumedSubscriptions([.. topics.Select(topic => topic.GetProperty("name").GetString()!)]);
        foreach (var topic in topics)
        {
            foreach (var subscription in topic.GetProperty("subscriptions").EnumerateArray())
                consumed.Add(topic.GetProperty("name").GetString()!, subscription.GetProperty("name").GetString()!, $"process '{subscription.GetProperty("process").GetString()}'");
        }
        foreach (var source in document.RootElement.GetProperty("references").EnumerateArray())
        {
            if (source.TryGetProperty("topic", out var topic))
                consumed.Add(topic.GetString()!, source.GetProperty("subscription").GetString()!, "a connector");
        }
        return consumed;
    }

    /// <summary>Who consumes a subscription; null if nobody does.</summary>
    public string? ConsumerOf(SubscriptionPath path) => _consumers.GetValueOrDefault(path);

    private void Add(string topic, string subscription, string consumer) => _consumers[new SubscriptionPath(topic, subscription)] = consumer;
}
