namespace Workflow.Emulator;

/// <summary>A subscription of a topic. Names and defaults are those of Azure Service Bus.</summary>
public sealed record SubscriptionDefinition
{
    /// <summary>Creates the definition of a subscription.</summary>
    /// <param name="name">The subscription's name within its topic, compared without regard to case.</param>
    public SubscriptionDefinition(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The subscription's name within its topic, compared without regard to case.</summary>
    public string Name { get; init; }

    /// <summary>The rules that choose messages; a message comes once however many match. Empty means the default rule, which takes all.</summary>
    public IReadOnlyList<RuleDefinition> Rules { get; init; } = [];

    /// <summary>How long a delivered message, or an accepted session, stays locked. Default: one minute.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Failed deliveries after which a message moves to the dead-letter queue. Default: 10.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>Whether every message needs a session ID and receivers lock whole sessions. Default: false.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>How long a message lives that does not say so itself, and the most it may say. Default: for ever.</summary>
    public TimeSpan DefaultMessageTimeToLive { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether an expired message moves to the dead-letter queue instead of vanishing. Default: false.</summary>
    public bool DeadLetteringOnMessageExpiration { get; init; }

    /// <summary>The queue or topic that gets every message that comes here; null keeps them. Default: null.</summary>
    public string? ForwardTo { get; init; }

    /// <summary>The queue or topic that gets this subscription's dead letters; null keeps them in its own dead-letter queue.</summary>
    public string? ForwardDeadLetteredMessagesTo { get; init; }
}
