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
    private readonly ProcessTags _tags = new(descriptor.Workflow, descriptor.Name);
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

            if (connectorEvent.CreatedAt != default)
                services.Telemetry.Received(_tags, now - connectorEvent.CreatedAt, settings.LagAlert);
            var started = services.Time.GetTimestamp();
            if (StableHash.PartOf(connectorEvent.ForeignId, _shards) == shard)
            {
                await connector.Invoke(services.Provider, workflow, connectorEvent, cancellationToken).ConfigureAwait(false);
                services.Telemetry.Handled(_tags, services.Time.GetElapsedTime(started));
            }
            else
            {
                services.Telemetry.Skipped(_tags, SkipReason.FilteredOut);
            }

            await stream.AcknowledgeAsync(cancellationToken).ConfigureAwait(false);
        }
        return null;
    }
}
