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
    MoveWriter writer)
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
                    await FinishAsync(delivery.Event, token).ConfigureAwait(false);
                else
                    await Services.Timeouts!.ArmAsync(delivery.Event, armed, token).ConfigureAwait(false);
            },
            cancellationToken);

    private static TimeoutRecord Arm(RunRecord record, int index, DateTimeOffset dueAt, DateTimeOffset now) => new()
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
    };
}
