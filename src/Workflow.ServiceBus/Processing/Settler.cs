using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>Tells the broker what became of a message.</summary>
internal sealed class Settler(ProcessDescriptor process, ServiceBusTelemetry telemetry, ILogger logger)
{
    /// <summary>A broker that does not answer is given up on: the message comes again, and is recognised.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>False when the broker did not take it: then the lock is worth nothing any more.</returns>
    public async Task<bool> SettleAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, Settlement settlement)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await SendAsync(receiver, message, settlement, patience.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            ServiceBusLog.NotSettled(logger, exception, process.Name, message.MessageId, settlement.Kind);
            return false;
        }
    }

    private Task SendAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, Settlement settlement, CancellationToken cancellationToken)
    {
        switch (settlement.Kind)
        {
            case SettlementKind.Complete:
                telemetry.Requested("complete", process);
                return receiver.CompleteMessageAsync(message, cancellationToken);
            case SettlementKind.DeadLetter:
                telemetry.Requested("dead-letter", process);
                return receiver.DeadLetterMessageAsync(message, settlement.Reason, settlement.Description, cancellationToken);
            default:
                telemetry.Requested("abandon", process);
                return receiver.AbandonMessageAsync(message, settlement.Counts ? null : EventMessage.Uncounted(message), cancellationToken);
        }
    }
}
