using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus;

/// <summary>Sends events to the topics of their workflows: one request for what one move causes, and as few as fit for a sweep.</summary>
internal sealed class ServiceBusPublisher : IEventPublisher, IAsyncDisposable
{
    private readonly ServiceBusClients _clients;
    private readonly ServiceBusTelemetry _telemetry;
    private readonly TimeSpan _timeout;
    private readonly Dictionary<string, Subscription> _subscriptions;
    private readonly ConcurrentDictionary<string, ServiceBusSender> _senders = new(StringComparer.Ordinal);

    public ServiceBusPublisher(ServiceBusClients clients, IEnumerable<Subscription> subscriptions, ServiceBusOptions options, ServiceBusTelemetry telemetry)
    {
        _clients = clients;
        _telemetry = telemetry;
        _timeout = options.PublishTimeout;
        _subscriptions = subscriptions.ToDictionary(subscription => subscription.Process, StringComparer.Ordinal);
    }

    public async ValueTask PublishAsync(IReadOnlyList<WorkflowEvent> events, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        foreach (var (workflow, ofWorkflow) in ByWorkflow(events))
        {
            var sender = _senders.GetOrAdd(workflow, CreateSender);
            try
            {
                await SendAsync(sender, ofWorkflow, limit.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                throw PublishFailures.Of(exception, sender.EntityPath);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sender in _senders.Values)
            await sender.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Nearly always all events are of one workflow: then nothing is sorted.</summary>
    private static IEnumerable<(string Workflow, IReadOnlyList<WorkflowEvent> Events)> ByWorkflow(IReadOnlyList<WorkflowEvent> events)
    {
        for (var i = 1; i < events.Count; i++)
        {
            if (events[i].Workflow != events[0].Workflow)
                return events.GroupBy(@event => @event.Workflow, StringComparer.Ordinal).Select(group => (group.Key, (IReadOnlyList<WorkflowEvent>)[.. group]));
        }
        return events.Count == 0 ? [] : [(events[0].Workflow, events)];
    }

    private ServiceBusSender CreateSender(string workflow) => _clients.Sending.CreateSender(EntityNames.TopicOf(workflow));

    private ServiceBusMessage Encode(WorkflowEvent @event) => EventMessage.Encode(@event, _subscriptions.GetValueOrDefault(@event.Process));

    private async Task SendAsync(ServiceBusSender sender, IReadOnlyList<WorkflowEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 1)
        {
            await sender.SendMessageAsync(Encode(events[0]), cancellationToken).ConfigureAwait(false);
            _telemetry.Sent(events, 0, 1);
            return;
        }

        var sent = 0;
        while (sent < events.Count)
        {
            using var batch = await sender.CreateMessageBatchAsync(cancellationToken).ConfigureAwait(false);
            while (sent + batch.Count < events.Count && batch.TryAddMessage(Encode(events[sent + batch.Count])))
            {
            }
            if (batch.Count == 0)
                throw new ServiceBusException($"The event of run {events[sent].RunId} for process {events[sent].Process} does not fit.", ServiceBusFailureReason.MessageSizeExceeded);

            await sender.SendMessagesAsync(batch, cancellationToken).ConfigureAwait(false);
            _telemetry.Sent(events, sent, batch.Count);
            sent += batch.Count;
        }
    }
}
