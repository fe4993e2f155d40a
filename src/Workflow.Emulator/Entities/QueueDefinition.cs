namespace Workflow.Emulator;

/// <summary>A queue of the emulated namespace. Names and defaults are those of Azure Service Bus.</summary>
public sealed record QueueDefinition
{
    /// <summary>Creates the definition of a queue.</summary>
    /// <param name="name">The queue's path, compared without regard to case.</param>
    public QueueDefinition(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The queue's path, compared without regard to case.</summary>
    public string Name { get; init; }

    /// <summary>How long a delivered message, or an accepted session, stays locked. Default: one minute.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Failed deliveries after which a message moves to the dead-letter queue. Default: 10.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>Whether every message needs a session ID and receivers lock whole sessions. Default: false.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>Whether a message whose MessageId was seen within the window is dropped. Default: false.</summary>
    public bool RequiresDuplicateDetection { get; init; }

    /// <summary>How far back duplicates are recognised. Default: one minute.</summary>
    public TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a message lives that does not say so itself, and the most it may say. Default: for ever.</summary>
    public TimeSpan DefaultMessageTimeToLive { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether an expired message moves to the dead-letter queue instead of vanishing. Default: false.</summary>
    public bool DeadLetteringOnMessageExpiration { get; init; }

    /// <summary>The queue or topic that gets every message sent here; null keeps them. Default: null.</summary>
    public string? ForwardTo { get; init; }

    /// <summary>The queue or topic that gets this queue's dead letters; null keeps them in its own dead-letter queue.</summary>
    public string? ForwardDeadLetteredMessagesTo { get; init; }

    /// <summary>Bytes of messages the queue holds before it refuses more, in MiB. Default: 1,024.</summary>
    public long MaxSizeInMegabytes { get; init; } = 1024;
}
