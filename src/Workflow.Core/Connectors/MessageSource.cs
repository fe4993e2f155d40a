namespace Workflow;

/// <summary>
/// A queue, or a subscription of a topic, that belongs to somebody else: it is consumed, never provisioned. Either
/// <see cref="Queue"/> is set, or <see cref="Topic"/> and <see cref="Subscription"/> are.
/// </summary>
public sealed record MessageSource
{
    internal MessageSource(string? queue, string? topic, string? subscription, bool usesSessions, Func<ConnectorMessage, string>? foreignId)
    {
        Queue = queue;
        Topic = topic;
        Subscription = subscription;
        UsesSessions = usesSessions;
        ForeignIdOf = foreignId ?? DefaultForeignId;
    }

    /// <summary>The queue; null for a subscription.</summary>
    public string? Queue { get; }

    /// <summary>The topic; null for a queue.</summary>
    public string? Topic { get; }

    /// <summary>The subscription of the topic; null for a queue.</summary>
    public string? Subscription { get; }

    /// <summary>Whether it requires sessions: then messages of one session are handled one after the other, in order.</summary>
    public bool UsesSessions { get; }

    internal Func<ConnectorMessage, string> ForeignIdOf { get; }

    /// <inheritdoc />
    public override string ToString() => Queue is not null ? $"queue '{Queue}'" : $"subscription '{Subscription}' of topic '{Topic}'";

    private static string DefaultForeignId(ConnectorMessage message) => message switch
    {
        { SessionId.Length: > 0 } => message.SessionId,
        { CorrelationId.Length: > 0 } => message.CorrelationId,
        _ => message.MessageId,
    };
}
