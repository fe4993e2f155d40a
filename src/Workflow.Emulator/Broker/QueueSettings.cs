namespace Workflow.Emulator.Broker;

/// <summary>How a queue, a subscription or a dead-letter queue behaves.</summary>
internal sealed record QueueSettings(string Path)
{
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    public int MaxDeliveryCount { get; init; } = 10;

    public bool RequiresSession { get; init; }

    public TimeSpan DefaultTimeToLive { get; init; } = TimeSpan.MaxValue;

    public bool DeadLetterExpired { get; init; }

    public string? ForwardTo { get; init; }

    public string? ForwardDeadLettersTo { get; init; }

    public long MaxBytes { get; init; } = 1024L * 1024 * 1024;

    public static QueueSettings From(QueueDefinition definition) => new(definition.Name)
    {
        LockDuration = definition.LockDuration,
        MaxDeliveryCount = definition.MaxDeliveryCount,
        RequiresSession = definition.RequiresSession,
        DefaultTimeToLive = definition.DefaultMessageTimeToLive,
        DeadLetterExpired = definition.DeadLetteringOnMessageExpiration,
        ForwardTo = definition.ForwardTo,
        ForwardDeadLettersTo = definition.ForwardDeadLetteredMessagesTo,
        MaxBytes = definition.MaxSizeInMegabytes * 1024 * 1024,
    };

    public static QueueSettings From(TopicDefinition topic, SubscriptionDefinition definition) =>
        new(EntityPath.OfSubscription(topic.Name, definition.Name))
        {
            LockDuration = definition.LockDuration,
            MaxDeliveryCount = definition.MaxDeliveryCount,
            RequiresSession = definition.RequiresSession,
            DefaultTimeToLive = definition.DefaultMessageTimeToLive,
            DeadLetterExpired = definition.DeadLetteringOnMessageExpiration,
            ForwardTo = definition.ForwardTo,
            ForwardDeadLettersTo = definition.ForwardDeadLetteredMessagesTo,
            MaxBytes = topic.MaxSizeInMegabytes * 1024 * 1024,
        };
}
