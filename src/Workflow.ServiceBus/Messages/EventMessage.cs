using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus;

/// <summary>
/// An event as a message. The body is the event; the application properties repeat what filters and people look at.
/// </summary>
public static class EventMessage
{
    /// <summary>The process that a message is addressed to: subscriptions filter by it.</summary>
    public const string ProcessProperty = "process";

    /// <summary>
    /// How many deliveries of a message do not count as failed attempts although the broker counts them: it was given back
    /// because the host stopped, or because storage failed. Written when a message is given back.
    /// </summary>
    public const string UncountedProperty = "uncounted-deliveries";

    /// <summary>What OpenTelemetry calls this broker.</summary>
    private const string MessagingSystem = "servicebus";

    internal const string ContentType = "application/json";

    /// <summary>The property that the Azure SDKs link a consumer's activity to its producer's by.</summary>
    private const string TraceParentProperty = "Diagnostic-Id";
    private const string TraceStateProperty = "tracestate";

    /// <summary>The message of an event.</summary>
    /// <param name="event">The event.</param>
    /// <param name="subscription">
    /// The subscription of its process, which says the session; null when this app has no such process: then it is the foreign ID.
    /// </param>
    public static ServiceBusMessage Encode(WorkflowEvent @event, Subscription? subscription)
    {
        ArgumentNullException.ThrowIfNull(@event);
        var message = new ServiceBusMessage(EventBody.Write(@event))
        {
            MessageId = BoundedId.Of(@event.MessageId),
            SessionId = BoundedId.Of(subscription?.SessionOf(@event.ForeignId) ?? @event.ForeignId),
            ContentType = ContentType,
            Subject = NameOf(@event.Kind),
        };
        if (@event.NotBefore is { } notBefore)
            message.ScheduledEnqueueTime = notBefore;

        var properties = message.ApplicationProperties;
        properties[ProcessProperty] = @event.Process;
        properties["workflow"] = @event.Workflow;
        properties["kind"] = NameOf(@event.Kind);
        properties["status"] = @event.Status;
        properties["run-state"] = @event.RunState.ToString();
        properties["run-id"] = @event.RunId;
        properties["version"] = @event.Version;
        properties["attempt"] = @event.Attempt;
        if (@event.TraceParent is not null)
            properties[TraceParentProperty] = @event.TraceParent;
        if (@event.TraceState is not null)
            properties[TraceStateProperty] = @event.TraceState;
        return message;
    }

    /// <summary>The delivery that a received message is.</summary>
    /// <exception cref="UndecodableMessageException">The body is not an event of this or an earlier release.</exception>
    public static EventDelivery Decode(ServiceBusReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new EventDelivery(EventBody.Read(message.Body), CountedDeliveriesOf(message)) { MessagingSystem = MessagingSystem };
    }

    /// <summary>How often a message has been handed out, without those deliveries that do not count.</summary>
    public static int CountedDeliveriesOf(ServiceBusReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Math.Max(1, message.DeliveryCount - UncountedOf(message));
    }

    /// <summary>What to change on a message that is given back, so that this delivery does not count.</summary>
    public static Dictionary<string, object> Uncounted(ServiceBusReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new Dictionary<string, object> { [UncountedProperty] = UncountedOf(message) + 1 };
    }

    internal static string NameOf(EventKind kind) => kind switch
    {
        EventKind.Status => "status",
        EventKind.RunState => "run-state",
        EventKind.Delete => "delete",
        EventKind.Timeout => "timeout",
        _ => ((int)kind).ToString(CultureInfo.InvariantCulture),
    };

    private static int UncountedOf(ServiceBusReceivedMessage message) =>
        message.ApplicationProperties.TryGetValue(UncountedProperty, out var value) && value is int count ? Math.Max(0, count) : 0;
}
