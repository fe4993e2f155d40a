namespace Workflow;

/// <summary>
/// Publishes events again that nobody has consumed for a while, backing off for each, so that a lost broker, a lost message
/// or a crash between commit and publication all heal by themselves.
/// </summary>
internal sealed class OutboxSweepProcess(
    TimedProcessDescriptor descriptor,
    WorkflowDefinition definition,
    WorkflowServices services,
    MoveWriter writer)
    : TimedProcess(descriptor)
{
    /// <summary>
    /// An event to a process that this app does not have may be another version's, which is being deployed. After this many
    /// publications without an answer, when the next is due (15.5 minutes with the default delays), nobody has it.
    /// </summary>
    private const int PublicationsBeforeOrphaned = 4;

    private readonly ProcessMeter _meter = services.Telemetry.Of(descriptor);
    private readonly OutboxOptions _options = definition.Options.Outbox;
    private (WorkflowEvent Event, DateTimeOffset Since)? _oldest;

    public override async ValueTask<DateTimeOffset?> RunAsync(CancellationToken cancellationToken)
    {
        var now = services.Time.GetUtcNow();
        var oldest = await StillOldestAsync(cancellationToken).ConfigureAwait(false);
        string? token = null;
        DateTimeOffset? next = null;
        do
        {
            var page = await services.Records.DueReceiptsAsync(definition.Name, now, _options.LookupLimit, token, cancellationToken).ConfigureAwait(false);
            var claims = new List<OutboxEntry>(page.Items.Count);
            foreach (var entry in page.Items)
            {
                oldest = Older(oldest, entry.Event);
                if (!IsOrphaned(entry.Event))
                    claims.Add(Claim(entry.Event, now));
                else
                    await OrphanedAsync(entry.Event, cancellationToken).ConfigureAwait(false);
            }

            // Claimed first: should publishing fail, each is due again after its delay, and a long backlog does not multiply itself.
            var claimed = claims.Count == 0 ? [] : await services.Records.RescheduleReceiptsAsync(claims, cancellationToken).ConfigureAwait(false);
            if (claimed.Count > 0)
                await services.Publisher.PublishAsync([.. claimed.Select(entry => entry.Event)], cancellationToken).ConfigureAwait(false);
            services.Telemetry.Republished(definition.Name, claimed.Count);

            next = Earliest.Of(next, claimed.Min(entry => (DateTimeOffset?)entry.SweepAt));
            token = page.ContinuationToken;
            if (token is null)
            {
                _oldest = oldest;
                _meter.Waiting(oldest?.Since, WorkflowTelemetry.ValidityOf(Descriptor.Interval));
                return Earliest.Of(next, page.NextDueAt);
            }
        }
        while (true);
    }

    /// <summary>
    /// The oldest event of the sweeps before, if nobody has consumed it: while it backs off, sweeps do not come across it. It is asked
    /// for only when there is one, so an outbox without a backlog costs nothing more.
    /// </summary>
    private async ValueTask<(WorkflowEvent Event, DateTimeOffset Since)?> StillOldestAsync(CancellationToken cancellationToken) =>
        _oldest is { } oldest && await services.Records.HasReceiptAsync(oldest.Event, cancellationToken).ConfigureAwait(false) ? oldest : null;

    /// <summary>An event that waits on purpose is as old as it is late.</summary>
    private static (WorkflowEvent Event, DateTimeOffset Since) Older((WorkflowEvent Event, DateTimeOffset Since)? oldest, WorkflowEvent @event)
    {
        var since = @event.NotBefore ?? @event.CreatedAt;
        return oldest is { } known && (known.Since <= since || known.Event.ReceiptKey == @event.ReceiptKey) ? known : (@event, since);
    }

    private bool IsOrphaned(WorkflowEvent @event)
    {
        if (services.ProcessNames.Contains(@event.Process))
            return false;

        Log.UnknownProcess(services.Logger, @event.Process, @event.ReceiptKey);
        return @event.Republished >= PublicationsBeforeOrphaned;
    }

    private OutboxEntry Claim(WorkflowEvent @event, DateTimeOffset now)
    {
        var republished = @event with { Republished = @event.Republished + 1, NotBefore = null };
        return new OutboxEntry { Event = republished, SweepAt = now + _options.DelayAfter(republished.Republished) };
    }

    /// <summary>
    /// A run whose step is gone is paused with the reason, unless a callback or a timeout of its status waits for it; other events are
    /// dropped.
    /// </summary>
    private async ValueTask OrphanedAsync(WorkflowEvent @event, CancellationToken cancellationToken)
    {
        var record = @event.Kind == EventKind.Status
            ? await services.Records.GetAsync(@event.Workflow, @event.RunId, cancellationToken).ConfigureAwait(false)
            : null;
        var stranded = record is not null && record.Version == @event.Version && RunStateMachine.Allows(record.RunState, RunState.Paused)
            && (!definition.Graph.Contains(record.Status) || definition.Graph.IsTerminal(record.Status) || StepWasRenamed(@event, record));
        if (stranded && record is not null)
        {
            var reason = StepWasRenamed(@event, record)
                ? $"process {@event.Process} is not part of the deployed code, where status {record.Status} has another name: {definition.Graph.NameOf(record.Status)}. Resume the run to hand it to the step of that name."
                : $"nothing handles status {record.StatusDescription} ({record.Status}): process {@event.Process} is not part of the deployed code. Deploy code that has it, then resume the run.";
            var result = await writer.ChangeStateAsync(record, RunState.Paused, reason, new MoveOrigin(Descriptor.Name, ConsumedReceipt: @event.ReceiptKey), cancellationToken).ConfigureAwait(false);
            if (result.Outcome == CommitOutcome.Committed)
            {
                Log.AutoPaused(services.Logger, Descriptor.Name, record.RunId, record.ForeignId, reason);
                return;
            }
        }

        _meter.Skipped(SkipReason.FilteredOut);
        await services.Records.DeleteReceiptAsync(@event, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the event is to the step of the run's status as it was called when the run came there; it has a step by another name now.</summary>
    private bool StepWasRenamed(WorkflowEvent @event, RunRecord record) =>
        @event.Process == ProcessNames.Step(record.Workflow, record.StatusDescription)
        && definition.Graph.HandlersOf(record.Status).Contains(StatusHandler.Step);
}
