namespace Workflow;

/// <summary>Feeds a workflow from a stream: one shard of it. Each shard reads the whole stream and handles its own foreign IDs.</summary>
internal sealed class StreamConnectorProcess<TObject, TStatus>(
    TimedProcessDescriptor descriptor,
    ConnectorRegistration<TObject, TStatus> connector,
    StreamSource source,
    int shard,
    IWorkflow<TObject, TStatus> workflow,
    WorkflowServices services)
    : TimedProcess(descriptor)
    where TStatus : struct, Enum
{
    private readonly ProcessMeter _meter = services.Telemetry.Of(descriptor);
    private readonly int _shards = Math.Max(1, descriptor.Settings.ParallelCount);

    public override async ValueTask<DateTimeOffset?> RunAsync(CancellationToken cancellationToken)
    {
        // Opened anew for every run and after every error: it continues after what was acknowledged last.
        await using var stream = await source.Open(Descriptor.Name, cancellationToken).ConfigureAwait(false);
        while (await stream.ReceiveAsync(cancellationToken).ConfigureAwait(false) is { } connectorEvent)
        {
            var now = services.Time.GetUtcNow();
            var settings = Descriptor.Settings;
            if (settings.ConsumeLag > TimeSpan.Zero && connectorEvent.CreatedAt != default && connectorEvent.CreatedAt + settings.ConsumeLag > now)
                return connectorEvent.CreatedAt + settings.ConsumeLag;

            if (StableHash.PartOf(connectorEvent.ForeignId, _shards) == shard)
                await HandleAsync(connectorEvent, cancellationToken).ConfigureAwait(false);
            else
                _meter.Skipped(SkipReason.FilteredOut);

            await stream.AcknowledgeAsync(cancellationToken).ConfigureAwait(false);
        }
        return null;
    }
    private async ValueTask HandleAsync(ConnectorEvent connectorEvent, CancellationToken cancellationToken)
    {
        using var span = RunSpan.Start(services.Telemetry.Activities, Descriptor, connectorEvent);
        using var scope = RunScope.Begin(services.Logger, Descriptor, connectorEvent.ForeignId);
        using var handling = _meter.Begin(connectorEvent.CreatedAt == default ? services.Time.GetUtcNow() : connectorEvent.CreatedAt);
        var started = services.Time.GetTimestamp();
        try
        {
            await connector.Invoke(services.Provider, workflow, connectorEvent, cancellationToken).ConfigureAwait(false);
            span?.SetTag(TelemetryTags.Outcome, Outcome.Handled);
            _meter.Handled(services.Time.GetElapsedTime(started));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whoever runs the process counts and logs it.
            span?.Failed(exception, Outcome.Failed);
            throw;
        }
    }
}
