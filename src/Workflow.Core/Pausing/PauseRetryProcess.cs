namespace Workflow;

/// <summary>Resumes runs a while after they were paused, unless somebody moved them meanwhile.</summary>
internal sealed class PauseRetryProcess(
    EventProcessDescriptor descriptor,
    WorkflowDefinition definition,
    WorkflowServices services,
    MoveWriter writer)
    : EngineEventProcess(descriptor, services, definition.Options)
{
    protected override async ValueTask ProcessAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        var @event = delivery.Event;
        var wait = @event.CreatedAt + Descriptor.Subscription.Delay - Now;
        if (wait > TimeSpan.Zero)
        {
            // Delivered early: a clock runs ahead, or the sweep was quick.
            await RetryAsync(@event, @event.Attempt, wait, cancellationToken).ConfigureAwait(false);
            return;
        }

        var record = await Services.Records.GetAsync(@event.Workflow, @event.RunId, cancellationToken).ConfigureAwait(false);
        if (record is null || record.Version > @event.Version || record.RunState != RunState.Paused)
        {
            await DropAsync(@event, record is null ? SkipReason.RecordNotFound : SkipReason.VersionLower, cancellationToken).ConfigureAwait(false);
            return;
        }
        if (record.Version < @event.Version)
            throw new StaleReadException(@event, record.Version);

        var result = await writer.ChangeStateAsync(record, RunState.Running, "", new MoveOrigin(Name, ConsumedReceipt: @event.ReceiptKey), cancellationToken).ConfigureAwait(false);
        if (result.Outcome != CommitOutcome.Committed)
            await DropAsync(@event, SkipReason.VersionLower, cancellationToken).ConfigureAwait(false);
    }
}
