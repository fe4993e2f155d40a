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
    private readonly ProcessTags _tags = new(descriptor.Workflow, descriptor.Name);

    public override async ValueTask HandleAsync(ConnectorMessage message, CancellationToken cancellationToken)
    {
        var settings = Descriptor.Settings;
        if (message.EnqueuedAt != default)
        {
            // A queue of somebody else's cannot be told to deliver later: the message waits in hand, where its lock is renewed.
            var early = message.EnqueuedAt + settings.ConsumeLag - services.Time.GetUtcNow();
            if (early > TimeSpan.Zero)
                await Task.Delay(early, services.Time, cancellationToken).ConfigureAwait(false);
            services.Telemetry.Received(_tags, services.Time.GetUtcNow() - message.EnqueuedAt, settings.LagAlert);
        }

        using var activity = TraceContext.Start(services.Telemetry.Activities, Descriptor, message);
        var started = services.Time.GetTimestamp();
        try
        {
            await connector.Invoke(services.Provider, workflow, EventOf(message), cancellationToken).ConfigureAwait(false);
            services.Telemetry.Handled(_tags, services.Time.GetElapsedTime(started));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, exception.Message);
            services.Telemetry.Failed(_tags);
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
