namespace Workflow;

/// <summary>Fires the due timeouts of a status.</summary>
/// <remarks>
/// The timeout's row is the receipt: it goes with the move that it causes, so that it takes effect once; until then the
/// scan dispatches it again.
/// </remarks>
internal sealed class TimeoutProcess<TObject, TStatus>(
    EventProcessDescriptor descriptor,
    TimeoutRegistration<TObject, TStatus>[] timeouts,
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    RunReader<TObject, TStatus> reader,
    MoveWriter writer,
    TimeoutDispatcher<TObject, TStatus> dispatcher)
    : RunEventProcess<TObject, TStatus>(descriptor, definition, services, reader, writer)
    where TStatus : struct, Enum
{
    /// <summary>A timeout of a paused run waits for the resume; should that be missed, it is looked at this often.</summary>
    private static readonly TimeSpan ParkedFor = TimeSpan.FromHours(1);

    private ITimeoutStore Timeouts => Services.Timeouts!;

    protected override async ValueTask ProcessAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        var @event = delivery.Event;
        var timeout = TimeoutRecord.Of(@event);
        var record = await Services.Records.GetAsync(@event.Workflow, @event.RunId, cancellationToken).ConfigureAwait(false);
        if (record is not null)
            Span?.Of(record);
        if (record is null || record.RunState.IsFinished() || record.StatusVersion != timeout.StatusVersion || timeout.Index >= timeouts.Length)
        {
            // The run has left: this stay is over, and its timeout with it.
            Skipped(@event, record is null ? SkipReason.RecordNotFound : SkipReason.VersionLower);
            await Timeouts.CancelTimeoutAsync(timeout, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (record.RunState.IsStopped())
        {
            Skipped(@event, SkipReason.RecordStopped);
            await Timeouts.RescheduleTimeoutsAsync([timeout with { DispatchAt = Now + ParkedFor }], cancellationToken).ConfigureAwait(false);
            return;
        }

        await CallAsync(delivery, record, (run, origin, token) => FireAsync(@event, timeout, run, origin with { FiredTimeout = timeout }, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A timeout that was paused or conflicted with stays until its stay is over; the scan looks at it again.</summary>
    protected override ValueTask FinishAsync(WorkflowEvent @event, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    protected override async ValueTask RetryAsync(WorkflowEvent @event, int attempts, TimeSpan delay, CancellationToken cancellationToken) =>
        await AgainAsync(TimeoutRecord.Of(@event) with { Attempt = attempts, DispatchAt = Now + delay }, cancellationToken).ConfigureAwait(false);

    /// <summary>The timeout of a run that its own failures paused waits for the resume, with a clean count.</summary>
    protected override async ValueTask PausedAsync(WorkflowEvent @event, CancellationToken cancellationToken) =>
        await Timeouts.RescheduleTimeoutsAsync([TimeoutRecord.Of(@event) with { Attempt = 0, DispatchAt = Now + ParkedFor }], cancellationToken).ConfigureAwait(false);

    private async ValueTask FireAsync(WorkflowEvent @event, TimeoutRecord timeout, Run<TObject, TStatus> run, MoveOrigin origin, CancellationToken cancellationToken)
    {
        var handler = timeouts[timeout.Index];
        var started = Services.Time.GetTimestamp();
        var next = await GuardAsync(() => handler.Invoke(Services.Provider, run, Now, cancellationToken), cancellationToken).ConfigureAwait(false);
        origin = origin with { Duration = Services.Time.GetElapsedTime(started) };
        if (await StoreAsync(@event, run, next, origin, cancellationToken).ConfigureAwait(false))
            return;

        // Skipped: it stays due, and is called again at the polling frequency until something moves the run.
        Skipped(@event, SkipReason.NextSkip);
        await AgainAsync(timeout with { Attempt = 0, DispatchAt = Now + Settings.PollingFrequency }, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask AgainAsync(TimeoutRecord timeout, CancellationToken cancellationToken) =>
        await dispatcher.DispatchAsync([timeout], Now, cancellationToken).ConfigureAwait(false);
}
