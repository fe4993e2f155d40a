namespace Workflow.Emulator;

/// <summary>A topic of the emulated namespace with its subscriptions.</summary>
public sealed record TopicDefinition
{
    /// <summary>Creates the definition of a topic.</summary>
    /// <param name="name">The topic's path, compared without regard to case.</param>
    /// <param name="subscriptions">Its subscriptions.</param>
    public TopicDefinition(string name, params IReadOnlyList<SubscriptionDefinition> subscriptions)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        Subscriptions = subscriptions;
    }

    /// <summary>The topic's path, compared without regard to case.</summary>
    public string Name { get; init; }

    /// <summary>The subscriptions that exist from the start.</summary>
    public IReadOnlyList<SubscriptionDefinition> Subscriptions { get; init; }

    /// <summary>Whether a message whose MessageId was seen within the window is dropped. Default: false.</summary>
    public bool RequiresDuplicateDetection { get; init; }

    /// <summary>How far back duplicates are recognised. Default: one minute.</summary>
    public TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a message lives that does not say so itself, and the most it may say. Default: for ever.</summary>
    public TimeSpan DefaultMessageTimeToLive { get; init; } = TimeSpan.MaxValue;

    /// <summary>Bytes of messages each subscription holds before the topic refuses more, in MiB. Default: 1,024.</summary>
    public long MaxSizeInMegabytes { get; init; } = 1024;
}
