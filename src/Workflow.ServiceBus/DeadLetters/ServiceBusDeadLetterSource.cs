using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus;

/// <summary>The dead-letter queues of the entities that an app consumes.</summary>
internal sealed class ServiceBusDeadLetterSource(ServiceBusTopology topology, ServiceBusClients clients, ServiceBusTelemetry telemetry) : IDeadLetterSource, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, ServiceBusReceiver> _receivers = new(StringComparer.Ordinal);

    public async ValueTask<int> DrainAsync(ProcessDescriptor process, Func<DeadLetter, CancellationToken, ValueTask> keep, CancellationToken cancellationToken)
    {
        // Nearly always there is none. A look is answered at once, where a wait for a message would take its time.
        var receiver = _receivers.GetOrAdd(process.Name, _ => CreateReceiver(process));
        telemetry.Requested("peek", process);
        if (await receiver.PeekMessageAsync(0, cancellationToken).ConfigureAwait(false) is null)
            return 0;

        var count = 0;
        while (await ReceiveAsync(receiver, process, cancellationToken).ConfigureAwait(false) is { } message)
        {
            await keep(DeadLetterOf(process, message), cancellationToken).ConfigureAwait(false);
            telemetry.Requested("complete", process);
            await receiver.CompleteMessageAsync(message, cancellationToken).ConfigureAwait(false);
            count++;
        }
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in _receivers.Values)
            await receiver.DisposeAsync().ConfigureAwait(false);
    }

    private Task<ServiceBusReceivedMessage> ReceiveAsync(ServiceBusReceiver receiver, ProcessDescriptor process, CancellationToken cancellationToken)
    {
        telemetry.Requested("receive", process);
        return receiver.ReceiveMessageAsync(Patience, cancellationToken);
    }

    private ServiceBusReceiver CreateReceiver(ProcessDescriptor process)
    {
        var options = new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter };
        switch (process)
        {
            case EventProcessDescriptor:
                var (topic, subscription) = topology.AddressOf(process.Name);
                return clients.Receiving.CreateReceiver(topic, subscription, options);
            case MessageProcessDescriptor { Source: { Queue: { } queue } }:
                return clients.Receiving.CreateReceiver(queue, options);
            case MessageProcessDescriptor { Source: { Topic: { } theirs, Subscription: { } name } }:
                return clients.Receiving.CreateReceiver(theirs, name, options);
            default:
                throw new ArgumentException($"Process {process.Name} consumes no messages.", nameof(process));
        }
    }

    private static DeadLetter DeadLetterOf(ProcessDescriptor process, ServiceBusReceivedMessage message)
    {
        var (@event, undecodable) = process is EventProcessDescriptor ? EventOf(message) : (null, null);
        return new DeadLetter
        {
            Id = DeadLetter.IdOf(process.Name, message.EnqueuedTime, message.EnqueuedSequenceNumber == 0 ? message.SequenceNumber : message.EnqueuedSequenceNumber),
            Workflow = process.Workflow,
            Process = process.Name,
            Reason = message.DeadLetterReason ?? "",
            Description = message.DeadLetterErrorDescription ?? undecodable ?? "",
            EnqueuedAt = message.EnqueuedTime,
            Event = @event,
            Message = ReceivedMessage.Of(message),
        };
    }

    private static (WorkflowEvent? Event, string? Undecodable) EventOf(ServiceBusReceivedMessage message)
    {
        try
        {
            return (EventMessage.Decode(message).Event, null);
        }
        catch (UndecodableMessageException exception)
        {
            return (null, exception.Message);
        }
    }
}
