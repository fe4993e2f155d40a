namespace Workflow;

/// <summary>Feeds a workflow from a queue or subscription of somebody else's.</summary>
internal sealed class MessageConnectorProcess<TObject, TStatus>(
    MessageProcessDescriptor descriptor,
    ConnectorRegistration<TObject, TStatus> connector,
    IWorkflow<TObject, TStatus> workflow,
    WorkflowServices services)
    : MessageProcess(descriptor)
    where TStatus : struct, Enum
{
    private readonly ProcessMeter _meter = services.Telemetry.Of(descriptor);

    public override async ValueTask HandleAsync(ConnectorMessage message, CancellationToken cancellationToken)
    {
        var settings = Descriptor.Settings;
        if (message.EnqueuedAt != default)
        {
            // A queue of somebody else's cannot be told to deliver later: the message waits in hand, where its lock is renewed.
            var early = message.EnqueuedAt + settings.ConsumeLag - services.Time.GetUtcNow();
            if (early > TimeSpan.Zero)
                await Task.Delay(early, services.Time, cancellationToken).ConfigureAwait(false);
        }

        using var span = RunSpan.Start(services.Telemetry.Activities, Descriptor, message);
        var connectorEvent = EventOf(message);
        using var scope = RunScope.Begin(services.Logger, Descriptor, connectorEvent.ForeignId);
        using var handling = _meter.Begin(message.EnqueuedAt == default ? services.Time.GetUtcNow() : message.EnqueuedAt);
        var started = services.Time.GetTimestamp();
        try
        {
            await connector.Invoke(services.Provider, workflow, connectorEvent, cancellationToken).ConfigureAwait(false);
            span?.SetTag(TelemetryTags.Outcome, Outcome.Handled);
            _meter.Handled(services.Time.GetElapsedTime(started));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            span?.Failed(exception, Outcome.Failed);
            _meter.Failed();
            Log.MessageFailed(services.Logger, exception, Descriptor.Name, message.MessageId, message.DeliveryCount);
            throw;
        }
    }

    private ConnectorEvent EventOf(ConnectorMessage message) => new()
    {
        Id = message.MessageId,
        ForeignId = Descriptor.Source.ForeignIdOf(message),
        Type = message.Subject,
        Headers = message.Properties,
        Body = message.Body,
        CreatedAt = message.EnqueuedAt,
    };
}
