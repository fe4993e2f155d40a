namespace Workflow;

/// <summary>Evaluates the timers of a status when a run enters it, and arms its timeouts.</summary>
/// <remarks>
/// A timer of a stay is armed once, whatever is delivered again, repeated, paused or resumed meanwhile; a run that comes
/// back from a pause finds its parked timeouts dispatched again.
/// </remarks>
internal sealed class TimeoutArmingProcess<TObject, TStatus>(
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
    protected override ValueTask ProcessAsync(EventDelivery delivery, CancellationToken cancellationToken) =>
        CallCurrentAsync(
            delivery,
            async (run, _, token) =>
            {
                var armed = new List<TimeoutRecord>(timeouts.Length);
                for (var index = 0; index < timeouts.Length; index++)
                {
                    var timer = timeouts[index];
                    var now = Now;
                    var due = await GuardAsync(() => timer.DueAt(Services.Provider, run, now, token), token).ConfigureAwait(false);
                    if (run.StateChanged)
                        return;
                    if (due is { } dueAt && dueAt != default)
                        armed.Add(Arm(run.Record, index, dueAt, now));
                }

                if (armed.Count == 0)
                {
                    Span?.SetTag(TelemetryTags.Outcome, Outcome.Handled);
                    await FinishAsync(delivery.Event, token).ConfigureAwait(false);
                }
                else
                {
                    Span?.SetTag(TelemetryTags.Outcome, Outcome.Armed);
                    await ArmAsync(delivery.Event, armed, token).ConfigureAwait(false);
                }
            },
            cancellationToken);

    private async ValueTask ArmAsync(WorkflowEvent @event, List<TimeoutRecord> timeouts, CancellationToken cancellationToken)
    {
        var now = Now;
        var prepared = timeouts.ConvertAll(timeout => dispatcher.Prepare(timeout, now));
        var armed = await Services.Timeouts!.ArmAsync(@event, prepared, cancellationToken).ConfigureAwait(false);
        Services.Telemetry.Armed(Meter, armed.Count);
        await dispatcher.SendAsync(armed, now).ConfigureAwait(false);
        if (armed.Count == timeouts.Count)
            return;

        // Some of this stay were armed before: what a pause had parked, and is due, need not wait for the scan.
        var standing = await Services.Timeouts.ListTimeoutsAsync(@event.Workflow, @event.RunId, cancellationToken).ConfigureAwait(false);
        var late = standing.Where(timeout => timeout.DispatchAt <= now + TimeoutDispatcher<TObject, TStatus>.Reach && armed.All(sent => sent.Key != timeout.Key)).ToList();
        await dispatcher.DispatchAsync(late, now, cancellationToken).ConfigureAwait(false);
    }

    private TimeoutRecord Arm(RunRecord record, int index, DateTimeOffset dueAt, DateTimeOffset now)
    {
        var (traceParent, traceState) = RunSpan.ContextFor(Services.Telemetry.Activities, record.TraceParent, record.TraceState);
        return new TimeoutRecord
        {
            Workflow = record.Workflow,
            ForeignId = record.ForeignId,
            RunId = record.RunId,
            Status = record.Status,
            Index = index,
            StatusVersion = record.StatusVersion,
            DueAt = dueAt.ToUniversalTime(),
            CreatedAt = now,
            DispatchAt = dueAt.ToUniversalTime(),
            TraceParent = traceParent,
            TraceState = traceState,
        };
    }
}
