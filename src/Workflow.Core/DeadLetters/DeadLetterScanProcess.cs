namespace Workflow;

/// <summary>
/// Brings dead letters from the broker into the store, and pauses the run that one of them would have moved: a run that
/// nothing will move shows it, and can be resumed. Coming by anyway, it takes the census.
/// </summary>
internal sealed class DeadLetterScanProcess(
    TimedProcessDescriptor descriptor,
    WorkflowDefinition definition,
    WorkflowServices services,
    MoveWriter writer)
    : TimedProcess(descriptor)
{
    private readonly Census _census = new(definition, services);
    private readonly List<ProcessDescriptor> _processes = [.. definition.Processes.Where(process => process is EventProcessDescriptor or MessageProcessDescriptor)];

    public override async ValueTask<DateTimeOffset?> RunAsync(CancellationToken cancellationToken)
    {
        if (services.DeadLetterSource is { } source && services.DeadLetters is { } store)
        {
            foreach (var process in _processes)
            {
                var meter = services.Telemetry.Of(process);
                await source.DrainAsync(process, (deadLetter, token) => KeepAsync(store, meter, deadLetter, token), cancellationToken).ConfigureAwait(false);
            }
        }
        await _census.TakeAsync(Descriptor.Interval, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Kept first, then the run is paused: stopped in between, the dead letter is still with the broker and comes again.</summary>
    private async ValueTask KeepAsync(IDeadLetterStore store, ProcessMeter meter, DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        await store.PutDeadLetterAsync(deadLetter, cancellationToken).ConfigureAwait(false);
        meter.DeadLettered();
        Log.DeadLetter(services.Logger, deadLetter.Process, deadLetter.Id, deadLetter.Event?.RunId, deadLetter.Reason);
        if (deadLetter.Event is not { } @event || @event.Workflow != definition.Name)
            return;

        var record = await services.Records.GetAsync(@event.Workflow, @event.RunId, cancellationToken).ConfigureAwait(false);
        if (record is null || record.Version != @event.Version || !RunStateMachine.Allows(record.RunState, RunState.Paused))
            return;

        var reason = $"the broker gave up on the event for process {@event.Process} ({deadLetter.Reason}): it is dead letter {deadLetter.Id}. {deadLetter.Description}".TrimEnd();
        var origin = new MoveOrigin(Descriptor.Name, @event.Attempt, ConsumedReceipt: @event.Kind == EventKind.Timeout ? null : @event.ReceiptKey);
        var result = await writer.ChangeStateAsync(record, RunState.Paused, reason, origin, cancellationToken).ConfigureAwait(false);
        if (result.Outcome == CommitOutcome.Committed)
            Log.AutoPaused(services.Logger, Descriptor.Name, record.RunId, record.ForeignId, reason);
    }
}
