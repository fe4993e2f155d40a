namespace Workflow;

/// <summary>
/// What the processes share that only look at a run and do not move it: hooks, and connectors on runs. They have no version
/// to check, so they check the receipt: gone means done. What they call is tried until it succeeds.
/// </summary>
internal abstract class ReceiptEventProcess(EventProcessDescriptor descriptor, WorkflowServices services, WorkflowOptions options)
    : EngineEventProcess(descriptor, services, options)
{
    protected sealed override async ValueTask ProcessAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        var @event = delivery.Event;
        if (!await Services.Records.HasReceiptAsync(@event, cancellationToken).ConfigureAwait(false))
        {
            Skipped(@event, SkipReason.AlreadyConsumed);
            return;
        }

        var record = await Services.Records.GetAsync(@event.Workflow, @event.RunId, cancellationToken).ConfigureAwait(false);
        if (record is null)
        {
            await DropAsync(@event, SkipReason.RecordNotFound, cancellationToken).ConfigureAwait(false);
            return;
        }

        Span?.Of(record);
        string? skipped;
        try
        {
            skipped = await CallAsync(@event, record, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await FailAsync(delivery, exception, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (skipped is not null)
            Skipped(@event, skipped);
        else
            Span?.SetTag(TelemetryTags.Outcome, Outcome.Handled);
        await FinishAsync(@event, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls user code.</summary>
    /// <returns>Why it was not called; null when it was.</returns>
    protected abstract Task<string?> CallAsync(WorkflowEvent @event, RunRecord record, CancellationToken cancellationToken);
}
