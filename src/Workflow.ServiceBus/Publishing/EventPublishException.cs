namespace Workflow.ServiceBus;

/// <summary>Why events could not be sent.</summary>
public enum PublishFailure
{
    /// <summary>The broker did not take them in time, cannot be reached, or failed.</summary>
    Unavailable = 1,

    /// <summary>The broker is busy and asks to be spared for a while.</summary>
    Throttled,

    /// <summary>The topic is full.</summary>
    QuotaExceeded,

    /// <summary>An event is larger than the broker takes.</summary>
    TooLarge,

    /// <summary>The topic is missing or switched off.</summary>
    EntityMissing,

    /// <summary>Who asks may not send.</summary>
    Unauthorized,
}

/// <summary>Events could not be sent. Nothing is lost: they stand in the outbox, and its sweep sends them again.</summary>
public sealed class EventPublishException : Exception
{
    internal EventPublishException(PublishFailure failure, string topic, string message, Exception innerException)
        : base(message, innerException)
    {
        Failure = failure;
        Topic = topic;
    }

    /// <summary>Why.</summary>
    public PublishFailure Failure { get; }

    /// <summary>The topic they were meant for.</summary>
    public string Topic { get; }

    /// <summary>Whether trying again later helps without anybody doing something.</summary>
    public bool IsTransient => Failure is PublishFailure.Unavailable or PublishFailure.Throttled;
}
