namespace Workflow.Emulator.Broker;

/// <summary>
/// What a sender wrote. The broker reads the few properties it acts on and keeps the rest as it came:
/// the AMQP front end holds the encoded sections, so that a message passes through without being rebuilt.
/// </summary>
internal abstract class MessageContent
{
    public abstract string? MessageId { get; }

    public abstract string? SessionId { get; }

    public abstract string? CorrelationId { get; }

    public abstract string? Subject { get; }

    public abstract string? To { get; }

    public abstract string? ReplyTo { get; }

    public abstract string? ReplyToSessionId { get; }

    public abstract string? ContentType { get; }

    /// <summary>How long the sender lets the message live; null leaves it to the entity.</summary>
    public abstract TimeSpan? TimeToLive { get; }

    /// <summary>When the message is to appear; null means at once.</summary>
    public abstract DateTimeOffset? ScheduledEnqueueTime { get; }

    public abstract IReadOnlyDictionary<string, object?> ApplicationProperties { get; }

    /// <summary>The size that counts against the entity's quota, in bytes.</summary>
    public abstract int Size { get; }

    /// <summary>The message in a form that can be kept and read again.</summary>
    public abstract byte[] Encode();

    /// <summary>The entity a forwarded dead letter died in; null on every other message.</summary>
    public abstract string? DeadLetterSource { get; }

    /// <summary>The same message as a dead letter of that entity.</summary>
    public abstract MessageContent DiedIn(string source);

    /// <summary>The same message with application properties set or replaced.</summary>
    public abstract MessageContent With(IEnumerable<KeyValuePair<string, object?>> properties);
}
