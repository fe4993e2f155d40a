using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>Handles the messages of a connector. One that fails is held for its ErrorBackOff and given back: the broker counts.</summary>
internal sealed class ConnectorHandler(MessageProcess process, ServiceBusProcessorOptions options, TimeProvider time, ILogger logger)
    : MessageHandler(process.Descriptor, options, time, logger)
{
    public override async Task<Settlement> HandleAsync(ServiceBusReceivedMessage message, CancellationToken stopping, CancellationToken ended)
    {
        var (outcome, _) = await CallAsync(token => process.HandleAsync(ReceivedMessage.Of(message), token), ended).ConfigureAwait(false);
        switch (outcome)
        {
            case CallOutcome.Done:
                return Settlement.Complete;
            case CallOutcome.Ended:
                return Settlement.Untried;
            case CallOutcome.TimedOut:
                ServiceBusLog.HandlerTimedOut(Logger, process.Descriptor.Name, message.MessageId, Options.MaxLockRenewal);
                return Settlement.Failed;
            default:
                await WaitAsync(process.Descriptor.Settings.ErrorBackOff, stopping, ended).ConfigureAwait(false);
                return Settlement.Failed;
        }
    }
}
