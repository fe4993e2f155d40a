namespace Workflow;

/// <summary>One delivery of an event to its process.</summary>
/// <param name="Event">The event.</param>
/// <param name="DeliveryCount">
/// How many times this very message has been handed out, 1 the first time. A higher count means that an earlier attempt
/// died with its host or lost its lock: each counts as a failed attempt.
/// </param>
public readonly record struct EventDelivery(WorkflowEvent Event, int DeliveryCount = 1)
{
    /// <summary>
    /// The broker that it came through, as OpenTelemetry calls it (<c>messaging.system</c>), for example <c>servicebus</c>; null when
    /// there was none.
    /// </summary>
    public string? MessagingSystem { get; init; }

    /// <summary>Failed attempts in all: those the engine counted and those that died.</summary>
    public int FailedAttempts => Event.Attempt + Math.Max(0, DeliveryCount - 1);
}
