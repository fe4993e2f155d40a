namespace Workflow.Dev.Retirement;

/// <summary>A subscription, written as <c>topic/subscription</c>. Service Bus does not tell case apart.</summary>
internal sealed record SubscriptionPath(string Topic, string Subscription)
{
    /// <summary>The subscription part that stands for all subscriptions of a topic.</summary>
    public const string All = "*";

    /// <exception cref="DevException">It is not of that form.</exception>
    public static SubscriptionPath Parse(string text) => text.Split('/') is [{ Length: > 0 } topic, { Length: > 0 } subscription]
        ? new SubscriptionPath(topic, subscription)
        : throw new DevException($"'{text}' is no subscription: write topic/subscription, or topic/{All} for all of a topic.");

    /// <summary>Whether this is the other one, or stands for it among others.</summary>
    public bool Covers(SubscriptionPath other) =>
        Topic.Equals(other.Topic, StringComparison.OrdinalIgnoreCase)
        && (Subscription == All || Subscription.Equals(other.Subscription, StringComparison.OrdinalIgnoreCase));

    public bool Equals(SubscriptionPath? other) =>
        other is not null
        && Topic.Equals(other.Topic, StringComparison.OrdinalIgnoreCase)
        && Subscription.Equals(other.Subscription, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => HashCode.Combine(
        StringComparer.OrdinalIgnoreCase.GetHashCode(Topic), StringComparer.OrdinalIgnoreCase.GetHashCode(Subscription));

    public override string ToString() => $"{Topic}/{Subscription}";
}
