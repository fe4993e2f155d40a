using System.Text.Json;

namespace Workflow.Dev.Retirement;

/// <summary>A subscription in the namespace.</summary>
/// <param name="Path">Its name, with its topic's.</param>
/// <param name="Messages">What waits in it: to be handled, to come due, or as dead letters.</param>
internal sealed record DeployedSubscription(SubscriptionPath Path, long Messages)
{
    private static readonly string[] Counts =
        ["activeMessageCount", "scheduledMessageCount", "deadLetterMessageCount", "transferMessageCount", "transferDeadLetterMessageCount"];

    /// <summary>Reads what <c>az servicebus topic subscription list</c> says about a topic.</summary>
    /// <exception cref="DevException">It is something else, or leaves out a count: then nobody can tell whether it is empty.</exception>
    public static IReadOnlyList<DeployedSubscription> ReadList(string topic, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(subscription => new DeployedSubscription(
                new SubscriptionPath(topic, subscription.GetProperty("name").GetString()!),
                Counts.Sum(count => subscription.GetProperty("countDetails").GetProperty(count).GetInt64())))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DevException($"Azure's list of the subscriptions of topic '{topic}' cannot be read: {e.Message}");
        }
    }
}
