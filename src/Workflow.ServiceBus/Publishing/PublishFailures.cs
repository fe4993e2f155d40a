using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus;

/// <summary>Says what a failed send means and what to do about it.</summary>
internal static class PublishFailures
{
    public static EventPublishException Of(Exception exception, string topic)
    {
        var (failure, what) = exception switch
        {
            ServiceBusException { Reason: ServiceBusFailureReason.QuotaExceeded } =>
                (PublishFailure.QuotaExceeded, "it is full. Find out which subscription is not consumed, or enlarge the topic"),
            ServiceBusException { Reason: ServiceBusFailureReason.MessageSizeExceeded } =>
                (PublishFailure.TooLarge, "an event is larger than the namespace takes"),
            ServiceBusException { Reason: ServiceBusFailureReason.ServiceBusy } =>
                (PublishFailure.Throttled, "the namespace is busy"),
            ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityNotFound } =>
                (PublishFailure.EntityMissing, MissingEntity.HowToProvision),
            ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityDisabled } =>
                (PublishFailure.EntityMissing, "it is disabled"),
            UnauthorizedAccessException =>
                (PublishFailure.Unauthorized, "whoever the app runs as may not send. It needs the role Azure Service Bus Data Sender"),
            OperationCanceledException =>
                (PublishFailure.Unavailable, "the broker did not answer in time"),
            _ => (PublishFailure.Unavailable, exception.Message.TrimEnd('.')),
        };
        return new EventPublishException(failure, topic, $"Events could not be sent to topic '{topic}': {what}. They stand in the outbox and are sent again by its sweep.", exception);
    }
}
