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

        if (await CurrentAsync(@event, static record => record.RunState == RunState.Paused, cancellationToken).ConfigureAwait(false) is not { } record)
            return;

        var result = await writer.ChangeStateAsync(record, RunState.Running, "", new MoveOrigin(Name, ConsumedReceipt: @event.ReceiptKey), cancellationToken).ConfigureAwait(false);
        if (result.Outcome != CommitOutcome.Committed)
            await DropAsync(@event, SkipReason.VersionLower, cancellationToken).ConfigureAwait(false);
    }
}
