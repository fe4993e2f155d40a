using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>
/// Handles the events of an event process. A fault of storage or broker is not the event's: it is tried again in place, with
/// the lock renewed meanwhile, so that neither the engine nor the broker counts it.
/// </summary>
internal sealed class EventHandler(EventProcess process, ServiceBusProcessorOptions options, TimeProvider time, ILogger logger)
    : MessageHandler(process.Descriptor, options, time, logger)
{
    public override async Task<Settlement> HandleAsync(ServiceBusReceivedMessage message, CancellationToken stopping, CancellationToken ended)
    {
        EventDelivery delivery;
        try
        {
            delivery = EventMessage.Decode(message);
        }
        catch (UndecodableMessageException exception)
        {
            ServiceBusLog.Undecodable(Logger, exception, process.Descriptor.Name, message.MessageId);
            return Settlement.DeadLetter(UndecodableMessageException.DeadLetterReason, exception.Message);
        }

        var backOff = new BackOff(process.Descriptor.Settings.ErrorBackOff);
        var started = Time.GetTimestamp();
        while (true)
        {
            var (outcome, _) = await CallAsync(token => process.HandleAsync(delivery, token), ended).ConfigureAwait(false);
            switch (outcome)
            {
                case CallOutcome.Done:
                    return Settlement.Complete;
                case CallOutcome.TimedOut:
                    ServiceBusLog.HandlerTimedOut(Logger, process.Descriptor.Name, delivery.Event.RunId, Options.MaxLockRenewal);
                    return Settlement.Failed;
                case CallOutcome.Ended:
                    return Settlement.Untried;
            }

            // Held for too long, it is left, so that a fault of this one does not keep others from their turn. The broker must
            // not count that: in a long outage of the storage it would give up every event.
            if (Time.GetElapsedTime(started) > Options.MaxLockRenewal)
                return Settlement.Left;
            if (!await WaitAsync(backOff.Next(), stopping, ended).ConfigureAwait(false))
                return Settlement.Untried;
        }
    }
}
